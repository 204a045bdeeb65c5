namespace KeyVaultReplication.Cli;

/// <summary>Writes plan.json, report.json and summary.md.</summary>
internal static class ReportFiles
{
    /// <summary>Makes the folder before anything is contacted; tells what is wrong with it, if anything.</summary>
    public static string? Prepare(string? folder, string input)
    {
        try
        {
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"{input} is '{folder}', where no file can be written: {exception.Message}";
        }
    }

    /// <summary>Writes the files and tells the path of the summary; null, and an error, when they cannot be written. A cancelled run is reported too.</summary>
    public static async Task<string?> WriteAsync(ReplicationReport report, string folder, IAgent agent)
    {
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "plan.json"), JsonReport.WritePlan(report));
            await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), JsonReport.Write(report));
            var summary = Path.Combine(folder, "summary.md");
            await File.WriteAllTextAsync(summary, MarkdownReport.Write(report));
            return summary;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            agent.Error(Advice.OnUnwritable(folder, exception));
            return null;
        }
    }
}
