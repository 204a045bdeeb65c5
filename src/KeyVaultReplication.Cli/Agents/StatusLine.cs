using System.Globalization;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>
/// The last line of a terminal, which tells how far a run is: never wider than the terminal, and out of the way when another line is
/// printed. Not safe for use by several threads at once.
/// </summary>
internal sealed class StatusLine(TextWriter output, Func<int> width, TimeProvider time)
{
    private const string Erasing = "\r\u001b[K";
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);
    private string _text = "";
    private int _done;
    private int _all;
    private long? _began;
    private long _drawn;
    private bool _visible;

    /// <summary>Tells how far it is. Drawn at most ten times a second.</summary>
    public void Update(int done, int all, string text)
    {
        if (text != _text || _began is null)
        {
            (_text, _began) = (text, time.GetTimestamp());
            _drawn = 0;
        }

        (_done, _all) = (done, all);
        if (_all > 0 && _done >= _all)
        {
            End();
        }
        else if (_drawn == 0 || time.GetElapsedTime(_drawn) >= Often)
        {
            Draw();
        }
    }

    /// <summary>Draws it again: time goes on where nothing else does.</summary>
    public void Draw()
    {
        if (_began is null)
        {
            return;
        }

        var text = Describe();
        var room = Math.Max(width() - 1, 10);
        output.Write(Erasing + (text.Length <= room ? text : text[..room]));
        output.Flush();
        (_drawn, _visible) = (time.GetTimestamp(), true);
    }

    /// <summary>Makes room for a line of another kind.</summary>
    public void Erase()
    {
        if (_visible)
        {
            output.Write(Erasing);
            output.Flush();
            _visible = false;
        }
    }

    /// <summary>Nothing is under way any more.</summary>
    public void End()
    {
        Erase();
        (_began, _text) = (null, "");
    }

    private string Describe()
    {
        var elapsed = time.GetElapsedTime(_began!.Value);
        if (_all == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{_text} ... {elapsed.TotalSeconds:0} s");
        }

        const int bar = 20;
        var filled = (int)((long)bar * _done / _all);
        var drawn = new string('#', filled) + new string('-', bar - filled);
        var text = string.Create(CultureInfo.InvariantCulture, $"{_text} [{drawn}] {_done} of {_all}");
        if (_done == 0 || elapsed < TimeSpan.FromSeconds(1))
        {
            return text;
        }

        var rate = _done / elapsed.TotalSeconds;
        var left = Left(TimeSpan.FromSeconds((_all - _done) / rate));
        return string.Create(CultureInfo.InvariantCulture, $"{text}, {rate:0.#} a second, {left} left");
    }

    private static string Left(TimeSpan left) => left switch
    {
        { TotalSeconds: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalSeconds):0} s"),
        { TotalMinutes: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalMinutes):0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalHours):0} h"),
    };
}
