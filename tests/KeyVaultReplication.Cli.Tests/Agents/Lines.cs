using Spectre.Console;

namespace KeyVaultReplication.Cli.Tests.Agents;

/// <summary>What the pipeline agent gets on standard output, byte for byte.</summary>
[TestFixture]
public sealed class Lines
{
    [Test]
    public void Commands_are_formatted_and_escaped()
    {
        Assert.That(LoggingCommand.Format("task.setvariable", "100%\r\n", ("variable", "a;b]c"), ("isOutput", "true")),
            Is.EqualTo("##vso[task.setvariable variable=a%3Bb%5Dc;isOutput=true]100%AZP25%0D%0A"));
        Assert.That(LoggingCommand.Format("task.uploadsummary", "/tmp/summary.md"), Is.EqualTo("##vso[task.uploadsummary]/tmp/summary.md"));
    }

    [TestCase("##vso[task.complete result=Succeeded;]x")]
    [TestCase("x ##VSO[task.setvariable variable=a]b")]
    [TestCase("###vso[task.debug]")]
    [TestCase("####[error]")]
    [TestCase("a\r\n##[section]b\u2028##vso[x]\u0085##[y]")]
    [TestCase("\u202e##vso[x]\u001b[31m")]
    [TestCase("#\u200b#vso[x]")]
    public void Text_from_outside_never_forms_a_command(string hostile)
    {
        var output = new StringWriter { NewLine = "\n" };
        var agent = new PipelineAgent(output, debug: true);
        agent.Info(hostile);
        agent.Section(hostile);
        agent.Warning(hostile);
        agent.Error(hostile);
        agent.Progress(50, 100, hostile);
        agent.BeginGroup(hostile);
        agent.Debug(hostile);
        agent.SetOutput("name", hostile);

        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(8), "each text stays on its line");
        var ours = new[] { "", "##[section]", "##vso[task.logissue type=warning]", "##vso[task.logissue type=error]",
            "##vso[task.setprogress value=50]", "##[group]", "##vso[task.debug]" };
        for (var i = 0; i < ours.Length; i++)
        {
            Assert.That(lines[i], Does.StartWith(ours[i]));
            var rest = lines[i][ours[i].Length..];
            Assert.That(rest, Does.Not.Contain("##vso[").IgnoreCase.And.Not.Contain("##["));
            Assert.That(rest.Any(char.IsControl), Is.False);
        }
    }

    [Test]
    public void Text_at_a_terminal_is_as_safe()
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var agent = new LocalAgent(output, error);
        agent.Info("##vso[task.complete]\u001b[2J");
        agent.Error("##vso[task.complete]");

        Assert.That(output.ToString() + error, Does.Not.Contain("##vso[").And.Not.Contain("\u001b"));
    }

    [Test]
    public void The_result_is_set_once()
    {
        var output = new StringWriter();
        var agent = new PipelineAgent(output, debug: false);
        agent.Complete("Succeeded", "Replicated.");
        agent.Complete("Failed", "Too late.");
        agent.Debug("not asked for");

        Assert.That(output.ToString().TrimEnd(), Is.EqualTo("##vso[task.complete result=Succeeded]Replicated."));
    }

    [Test]
    public void Brackets_are_no_markup_at_a_terminal()
    {
        var output = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        new LocalAgent(output, output, terminal).Info("! [skip] [/] a[b]c");

        Assert.That(output.ToString(), Does.Contain("[skip] [/] a[b]c"));
    }
}
