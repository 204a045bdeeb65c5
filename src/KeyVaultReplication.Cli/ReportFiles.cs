namespace KeyVaultReplication.Cli;

/// <summary>Writes plan.json, report.json and summary.md.</summary>
internal static class ReportFiles
{
    /// <summary>A report that could not be written would be noticed when all is done: its folder is tried with the inputs.</summary>
    public static IReadOnlyList<string> Mistakes(IReadOnlyList<string> mistakes, string? folder, string input) =>
        Prepare(folder, input) is { } mistake ? [.. mistakes, mistake] : mistakes;

    /// <summary>Makes the folder, and a file in it that is gone at once, before anything is contacted; tells what is wrong with it, if anything.</summary>
    public static string? Prepare(string? folder, string input)
    {
        if (folder is null)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Path.Combine(folder, Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = exception switch
            {
                _ when File.Exists(folder) => "it is a file.",
                UnauthorizedAccessException => "access is denied.",
                FileNotFoundException or DirectoryNotFoundException => "nothing can be created there.",
                _ => exception.Message,
            };
            return $"{input} is '{folder}', where no file can be written: {reason}";
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
