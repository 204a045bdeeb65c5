namespace KeyVaultReplication.Task.Tests;

/// <summary>The last job of docs/examples/many-pairs-parallel.yml: one summary of the reports of all slices.</summary>
public sealed class GatheredSummary
{
    [Test]
    public void The_latest_report_of_each_slice_counts_and_a_slice_without_one_is_seen()
    {
        using var workspace = new TemporaryFolder();
        Write(workspace.Path, "replication-1-of-3-attempt-1", "failed", created: 1, failed: 4);
        Write(workspace.Path, "replication-1-of-3-attempt-2", "succeeded", created: 4, failed: 0);
        Write(workspace.Path, "replication-3-of-3-attempt-1", "succeededWithIssues", created: 2, failed: 0);
        var script = PipelineYaml.Scripts(RepositoryFile.Read("docs", "examples", "many-pairs-parallel.yml")).Single()
            .Replace("$(Pipeline.Workspace)", workspace.Path, StringComparison.Ordinal);

        var (ended, output) = BashStep.Run($"cd '{workspace.Path}'\n{script}");

        Assert.That(ended, Is.Zero);
        Assert.That(output.TrimEnd(), Is.EqualTo($"##vso[task.uploadsummary]{workspace.Path}/summary-of-all.md"));
        var summary = File.ReadAllText(Path.Combine(workspace.Path, "summary-of-all.md"));
        Assert.That(summary, Does.Contain("| 1 of 3 | succeeded | 4 | 0 | 0 | 0 | 0 | 0 | 0 |").And.Contain("| 2 of 3 | **no report** |")
            .And.Contain("| 3 of 3 | succeededWithIssues | 2 |").And.Contain("| all | | 6 | 0 | 0 | 0 | 0 | 0 | 0 |"));
        Assert.That(summary,
            Does.Contain("## Slice 1\n\ndetails of replication-1-of-3-attempt-2").And.Not.Contain(
                "details of replication-1-of-3-attempt-1"));
    }

    private static void Write(string workspace, string artifact, string result, int created, int failed)
    {
        var folder = Directory.CreateDirectory(Path.Combine(workspace, artifact)).FullName;
        File.WriteAllText(
            Path.Combine(folder, "report.json"),
            "{\"result\":\"" + result + "\",\"counts\":{\"updated\":0,\"deleted\":0,\"unchanged\":0,\"skipped\":0,\"conflicts\":0,"
                + $"\"created\":{created},\"failed\":{failed}" + "}}");
        File.WriteAllText(Path.Combine(folder, "summary.md"), $"# Key Vault replication\n\ndetails of {artifact}\n");
    }
}
