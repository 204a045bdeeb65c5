using System.Globalization;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>Azure Pipelines: lines and logging commands on standard output.</summary>
internal sealed class PipelineAgent(TextWriter output, bool debug) : IAgent
{
    private readonly Lock _gate = new();
    private bool _completed;
    private int _percent;

    public void Info(string text) => Write(SafeText.OneLine(text));

    public void Section(string text) => Write("##[section]" + SafeText.OneLine(text));

    public void Debug(string text)
    {
        if (debug)
        {
            Write(LoggingCommand.Format("task.debug", SafeText.OneLine(text)));
        }
    }

    public void Warning(string text) => Write(LoggingCommand.Format("task.logissue", SafeText.OneLine(text), ("type", "warning")));

    public void Error(string text) => Write(LoggingCommand.Format("task.logissue", SafeText.OneLine(text), ("type", "error")));

    public void Detail(string text) => Info(text);

    /// <summary>In steps of 5 %: more often nobody looks.</summary>
    public void Progress(int done, int all, string text)
    {
        var percent = all == 0 ? 0 : (int)(done * 100L / all);
        if (percent >= _percent + 5 || (done == all && percent > _percent))
        {
            _percent = percent;
            Write(LoggingCommand.Format("task.setprogress", SafeText.OneLine(text),
                ("value", percent.ToString(CultureInfo.InvariantCulture))));
        }
    }

    public void BeginGroup(string title) => Write("##[group]" + SafeText.OneLine(title));

    public void EndGroup() => Write("##[endgroup]");

    /// <summary>Sets an output variable.</summary>
    public void SetOutput(string name, string value) =>
        Write(LoggingCommand.Format("task.setvariable", value, ("variable", name), ("isOutput", "true")));

    /// <summary>Shows a Markdown file in the summary of the run. The file must exist.</summary>
    public void UploadSummary(string file) => Write(LoggingCommand.Format("task.uploadsummary", file));

    /// <summary>Attaches a file to the run, for extensions. It must outlive the process.</summary>
    public void Attach(string type, string name, string file) =>
        Write(LoggingCommand.Format("task.addattachment", file, ("type", type), ("name", name)));

    /// <summary>
    /// Publishes a JUnit file to the run's Tests tab. It must outlive the process; that it cannot be published is a warning of the agent. A
    /// path with a comma cannot be told: the agent takes it for two.
    /// </summary>
    public bool PublishTestResults(string file, string title)
    {
        if (file.Contains(',', StringComparison.Ordinal))
        {
            return false;
        }

        Write(LoggingCommand.Format("results.publish", "", ("type", "JUnit"), ("resultFiles", file), ("runTitle", title),
            ("publishRunAttachments", "true")));
        return true;
    }

    /// <summary>Sets the result of the task. Only the first call counts.</summary>
    public void Complete(string result, string text)
    {
        if (!_completed)
        {
            _completed = true;
            Write(LoggingCommand.Format("task.complete", SafeText.OneLine(text), ("result", result)));
        }
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }
}
