using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace KeyVaultReplication.Cli.Tests.Agents;

/// <summary>What a person sees at a terminal while a run goes on: one last line, and not a thousand others.</summary>
[TestFixture]
public sealed class StatusLines
{
    private const string Erasing = "\r\u001b[K";
    private readonly FakeTimeProvider _time = new();
    private StringWriter _output = null!;
    private LocalAgent _agent = null!;

    [SetUp]
    public void Start() => (_output, _agent) = Agent(80, Verbosity.Normal);

    [TearDown]
    public void Stop()
    {
        _agent.Dispose();
        _output.Dispose();
    }

    [Test]
    public void It_tells_how_much_is_done_how_fast_and_how_long_it_takes_yet()
    {
        _agent.Progress(1, 2000, "Replicating");
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _agent.Progress(505, 2000, "Replicating");

        Assert.That(Last(), Is.EqualTo("Replicating [#####---------------] 505 of 2000, 50 a second, 30 s left"));
    }

    [Test]
    public void It_fits_the_terminal([Values(20, 40, 80)] int width)
    {
        (_output, _agent) = Agent(width, Verbosity.Normal);
        _agent.Progress(1, 20_000, "Replicating");
        _time.Advance(TimeSpan.FromSeconds(3));
        _agent.Progress(11_111, 20_000, "Replicating");

        Assert.That(Last(), Has.Length.LessThan(width), "a full line would wrap, and scroll");
    }

    [Test]
    public void A_line_of_another_kind_takes_its_place_and_it_comes_back_below()
    {
        _agent.Progress(1, 10, "Replicating");
        _output.GetStringBuilder().Clear();
        _agent.Warning("look");

        Assert.That(_output.ToString(),
            Is.EqualTo($"{Erasing}Warning: look{_output.NewLine}{Erasing}Replicating [##------------------] 1 of 10"));
    }

    [Test]
    public void It_goes_on_when_nothing_else_happens_and_is_gone_at_the_end()
    {
        _agent.Progress(0, 0, "Reading the lists");
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.That(Last(), Is.EqualTo("Reading the lists ... 7 s"));

        _agent.Dispose();
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.That(_output.ToString(), Does.EndWith(Erasing));
    }

    [Test]
    public void It_is_not_drawn_for_each_of_thousands()
    {
        for (var i = 1; i <= 5000; i++)
        {
            _agent.Progress(i, 10_000, "Replicating");
        }

        Assert.That(_output.ToString().Split(Erasing), Has.Length.EqualTo(2), "no time has passed: once");
    }

    [Test]
    public void Of_thousands_that_went_well_the_first_are_seen_and_the_others_counted()
    {
        Tell(2000);
        Assert.That(Lines(), Has.Length.EqualTo(LocalAgent.MostDetails + 2));
        Assert.That(Lines()[^1], Does.StartWith("  ... and 1960 more: --verbose prints all"));
    }

    [Test]
    public void All_are_seen_by_whoever_asks_for_them_and_by_a_file()
    {
        (_output, _agent) = Agent(80, Verbosity.Verbose);
        Tell(2000);
        Assert.That(Lines(), Has.Length.EqualTo(2001));

        _output.GetStringBuilder().Clear();
        using var file = new LocalAgent(_output, _output);
        file.BeginGroup("2000 changes");
        for (var i = 0; i < 2000; i++)
        {
            file.Detail($"  + create  secret-{i}");
            file.Progress(i, 2000, "Replicating");
        }

        Assert.That(Lines(), Has.Length.EqualTo(2001));
        Assert.That(_output.ToString(), Does.Not.Contain('\u001b').And.Not.Contain('\r'));
    }

    [Test]
    public void Who_wants_quiet_sees_warnings_and_errors_only()
    {
        (_output, _agent) = Agent(80, Verbosity.Quiet);
        _agent.Info("a");
        _agent.Section("b");
        _agent.Debug("c");
        _agent.Progress(1, 2, "d");
        Tell(50);
        _agent.Warning("look");
        _agent.Error("wrong");

        Assert.That(Lines(), Is.EqualTo(new[] { "Warning: look", "Error: wrong" }));
    }

    private void Tell(int lines)
    {
        _agent.BeginGroup($"{lines} changes");
        for (var i = 0; i < lines; i++)
        {
            _agent.Detail($"  + create  secret-{i}");
        }

        _agent.EndGroup();
    }

    private string Last() => _output.ToString().Split(Erasing)[^1];

    private string[] Lines() => _output.ToString().Split(_output.NewLine, StringSplitOptions.RemoveEmptyEntries);

    [Test]
    public void A_long_line_is_broken_between_words_and_a_line_to_paste_is_not()
    {
        var (output, agent) = Agent(width: 40, Verbosity.Normal);
        const string command = "kvreplicate replicate --source contoso-weu --target contoso-neu --approved-plan 0123456789";

        agent.Info("A vault takes 300 new versions of secrets in ten seconds.");
        agent.Command(command);

        Assert.That(
            output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => line.TrimEnd()),
            Is.EqualTo(new[] { "A vault takes 300 new versions of", "secrets in ten seconds.", command }));
    }

    private (StringWriter Output, LocalAgent Agent) Agent(int width, Verbosity verbosity)
    {
        var output = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        terminal.Profile.Width = width;
        return (output, new LocalAgent(output, output, terminal, verbosity, _time));
    }
}
