using System.Text;

namespace KeyVaultReplication.Tests.Planning;

/// <summary>
/// All that a plan holds of each row of the tables, as a person read and approved it in Decisions.approved.txt: codes and words, what must
/// still hold, the marks that are written. When a change of it is meant, KVR_WRITE_DOCS=1 writes it anew: read what became different.
/// </summary>
[TestFixture]
public sealed class DecisionsInFull
{
    [Test]
    public void Each_row_of_the_tables_is_as_approved()
    {
        var text = new StringBuilder();
        foreach (var (table, rows) in new[] { ("In one or both", PairingTable.Rows()), ("Soft-deleted on one side", GoneTable.Rows()),
            ("Read", MergeTable.Rows()) })
        {
            text.Append(table).Append('\n');
            foreach (var row in rows)
            {
                text.Append($"  {row.Name} [{Asked(row.Options)}]\n    {Row.TellInFull(row.Decision)}\n");
            }
        }

        var file = Path.Combine(Repository.Root, "tests", "KeyVaultReplication.Tests", "Planning", "Decisions.approved.txt");
        if (Environment.GetEnvironmentVariable("KVR_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, text.ToString());
        }

        Assert.That(text.ToString(), Is.EqualTo(File.ReadAllText(file).ReplaceLineEndings("\n")));
    }

    /// <summary>Of the options, those that are not the default.</summary>
    private static string Asked(ReplicationOptions options) => string.Join(", ", new[]
    {
        options.Mode == ReplicationMode.TwoWay ? "two-way" : "one-way",
        options.ReplicateDeletion ? "deletions" : null,
        options.DeletionScope == DeletionScope.Replicated ? "of replicas only" : null,
        options.ConflictPolicy == ConflictPolicy.Newest ? null : $"conflicts: {options.ConflictPolicy}",
        options.SoftDeleted == SoftDeletedPolicy.Recover ? null : $"soft-deleted: {options.SoftDeleted}",
        options.Drift == DriftPolicy.Overwrite ? null : $"drift: {options.Drift}",
        options.SourceRegressed == SourceRegressedPolicy.Skip ? null : $"regressed: {options.SourceRegressed}",
        options.Versions == VersionScope.All ? "all versions" : null,
        options.ApprovedPlan is null ? null : "approved",
        options.Kinds.Length == 1 ? null : "certificates too",
    }.OfType<string>());
}
