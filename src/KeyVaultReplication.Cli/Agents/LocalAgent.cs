using Spectre.Console;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>A person at a terminal, or a script: plain lines, and colours where a person looks.</summary>
internal sealed class LocalAgent : IAgent
{
    private readonly Lock _gate = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly Lazy<IAnsiConsole>? _terminal;
    private bool _hasProgress;

    public LocalAgent(TextWriter output, TextWriter error, bool interactive)
    {
        (_output, _error) = (output, error);
        _terminal = interactive ? new Lazy<IAnsiConsole>(() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) })) : null;
    }

    public void Info(string text) => Write(text, _output, text.TrimStart() switch
    {
        ['+', ..] => "green",
        ['-', ..] => "red",
        ['~', ..] => "yellow",
        ['=', ..] => "blue",
        ['!', ..] => "bold yellow",
        _ => null,
    });

    public void Section(string text) => Write(text, _output, "bold");

    public void Debug(string text)
    {
    }

    public void Warning(string text) => Write("Warning: " + text, _error, null);

    public void Error(string text) => Write("Error: " + text, _error, null);

    public void Progress(int percent, string text)
    {
        if (_terminal is not null)
        {
            lock (_gate)
            {
                _hasProgress = percent < 100;
                _output.Write(percent < 100 ? $"\r{SafeText.OneLine(text)} {percent} %   " : "\r" + new string(' ', text.Length + 10) + "\r");
            }
        }
    }

    public void BeginGroup(string title) => Section(title);

    public void EndGroup()
    {
    }

    private void Write(string text, TextWriter writer, string? style)
    {
        var safe = SafeText.OneLine(text);
        lock (_gate)
        {
            if (_hasProgress)
            {
                _output.Write("\r");
            }

            if (_terminal is { } terminal && style is not null)
            {
                terminal.Value.MarkupLine($"[{style}]{Markup.Escape(safe)}[/]");
            }
            else
            {
                writer.WriteLine(safe);
            }
        }
    }
}
