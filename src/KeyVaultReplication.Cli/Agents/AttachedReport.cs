using System.Globalization;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>
/// The report as an attachment of the run, which the results tab shows. The agent uploads it a moment after the command, so a copy is
/// attached that no later step replaces; attachments of one name coexist where jobs differ, so the name holds the job and its attempt
/// [azure-pipelines-agent, TaskCommandExtension.cs and JobServerQueue.cs].
/// </summary>
/// <param name="folder">The agent's folder for temporary files, which lives as long as the job.</param>
/// <param name="job">The job and its attempt, for the name.</param>
internal sealed partial class AttachedReport(string folder, string job)
{
    /// <summary>The type of the attachment. The results tab looks for it (src/ResultsTab/page/attachments.js).</summary>
    public const string Type = "KeyVaultReplication.Report";

    /// <summary>Attaches a report, or says why there is none.</summary>
    public void Attach(string report, PipelineAgent agent)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var name = $"{time}-{Odd().Replace(job, "_")}-{Guid.NewGuid().ToString("n")[..8]}.json";
        try
        {
            var copy = Path.Combine(folder, name);
            File.Copy(report, copy);
            agent.Info(
                "The report is attached for the results tab. Where commands of this step are restricted, the agent warns, there is no "
                    + "tab, and the summary tells the same.");
            agent.Attach(Type, name, copy);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            agent.Info(
                $"The report is not attached for the results tab, because no file can be written in {folder}: {exception.Message} The "
                    + "summary tells the same.");
        }
    }

    [GeneratedRegex("[^A-Za-z0-9._-]")]
    private static partial Regex Odd();
}
