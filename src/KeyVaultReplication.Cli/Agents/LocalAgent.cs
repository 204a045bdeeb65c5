using Spectre.Console;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>
/// A person at a terminal, or a script: plain lines; where a person looks, colours and a last line that tells how far the run is.
/// </summary>
internal sealed class LocalAgent : IAgent, IDisposable
{
    /// <summary>How many lines of a group a person at a terminal sees before the rest is only counted.</summary>
    public const int MostDetails = 40;

    private const string Plain = "default";

    private readonly Lock _gate = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly Verbosity _verbosity;
    private readonly IAnsiConsole? _terminal;
    private readonly StatusLine? _status;
    private readonly ITimer? _ticks;
    private int _details;

    /// <param name="output">Where lines go.</param>
    /// <param name="error">Where warnings and errors go.</param>
    /// <param name="terminal">The terminal that a person watches; null for none.</param>
    /// <param name="verbosity">How much is printed.</param>
    /// <param name="time">What time it is.</param>
    public LocalAgent(
        TextWriter output, TextWriter error, IAnsiConsole? terminal = null, Verbosity verbosity = Verbosity.Normal,
        TimeProvider? time = null)
    {
        (_output, _error, _verbosity, _terminal) = (output, error, verbosity, terminal);
        if (terminal is { Profile.Capabilities.Ansi: true } && verbosity != Verbosity.Quiet)
        {
            var clock = time ?? TimeProvider.System;
            _status = new StatusLine(output, () => terminal.Profile.Width, clock);
            _ticks = clock.CreateTimer(_ => Locked(_status.Draw), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }
    }

    public void Info(string text) => WriteUnlessQuiet(text, text.TrimStart() switch
    {
        ['+', ..] => "green",
        ['-', ..] => "red",
        ['~', ..] => "yellow",
        ['=', ..] => "blue",
        ['!', ..] => "bold yellow",
        _ => Plain,
    });

    /// <summary>A line to paste: whatever the terminal's width, it stays one.</summary>
    public void Command(string text) => WriteUnlessQuiet(text, null);

    public void Detail(string text)
    {
        if (_terminal is null || _verbosity == Verbosity.Verbose || Interlocked.Increment(ref _details) <= MostDetails)
        {
            Info(text);
        }
    }

    public void Section(string text) => WriteUnlessQuiet(text, "bold");

    public void Debug(string text)
    {
        if (_verbosity == Verbosity.Verbose)
        {
            Write("debug: " + text, _output, "grey");
        }
    }

    public void Warning(string text) => Write("Warning: " + text, _error, null);

    public void Error(string text) => Write("Error: " + text, _error, null);

    public void Progress(int done, int all, string text) => Locked(() => _status?.Update(done, all, SafeText.OneLine(text)));

    public void BeginGroup(string title)
    {
        EndGroup();
        Section(title);
    }

    public void EndGroup()
    {
        if (_terminal is not null && Interlocked.Exchange(ref _details, 0) is > MostDetails and var told)
        {
            Info($"  ... and {told - MostDetails} more: --verbose prints all, --report DIR writes them to files.");
        }
    }

    /// <summary>Takes the last line away. Lines can still be written.</summary>
    public void Dispose()
    {
        _ticks?.Dispose();
        Locked(() => _status?.End());
    }

    private void WriteUnlessQuiet(string text, string? style)
    {
        if (_verbosity != Verbosity.Quiet)
        {
            Write(text, _output, style);
        }
    }

    private void Write(string text, TextWriter writer, string? style)
    {
        var safe = SafeText.OneLine(OptionWords.In(text));
        Locked(() =>
        {
            _status?.Erase();
            if (_terminal is not null && style is not null)
            {
                _terminal.WriteLine(safe, Style.Parse(style)); // a long line is broken between words
            }
            else
            {
                writer.WriteLine(safe);
            }

            _status?.Draw();
        });
    }

    private void Locked(Action write)
    {
        lock (_gate)
        {
            write();
        }
    }
}
