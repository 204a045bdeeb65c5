using KeyVaultSimulator;

namespace KeyVaultReplication.Tests;

/// <summary>The least that replicating certificates needs, as docs/certificates.md says it: with these rights all goes well, and without any one of them the message names the one that is missing.</summary>
[TestFixture]
public sealed class CertificateRights
{
    private static readonly ReplicationOptions Options = new()
    {
        Kinds = [ObjectKind.Certificate],
        ReplicateDeletion = true,
        MaxDeletions = ChangeLimit.TryParse("100%", out var limit) ? limit : throw new FormatException(),
    };

    private static readonly string[] SourcePolicy = ["certificates/list", "certificates/get", "get"];

    private static readonly string[] TargetPolicy =
        ["certificates/list", "certificates/import", "certificates/update", "certificates/recover", "certificates/delete"];

    private static readonly string[] SourceActions = ["certificates/read", "getSecret/action"];

    private static readonly string[] TargetActions =
        ["certificates/read", "certificates/import/action", "certificates/update/action", "certificates/recover/action", "certificates/delete"];

    [Test]
    public async Task The_rights_in_the_table_are_enough([Values] bool rbac)
    {
        await using var _ = await StoryAsync(rbac, []);
        var report = await _.RunAsync(Options);
        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded), TextReport.Write(report));
        Assert.That(_.Target.LiveNames(StoredKind.Certificate), Is.EqualTo(new[] { "back", "changed", "new", "tagged" }));
    }

    [TestCaseSource(nameof(Each))]
    public async Task And_each_of_them_is_needed_and_named_when_it_is_missing(bool rbac, string right)
    {
        await using var _ = await StoryAsync(rbac, [right]);
        var text = TextReport.Write(await _.RunAsync(Options));
        Assert.That(text, Does.Contain(rbac
            ? $"'Microsoft.KeyVault/vaults/{(right.Contains("ecret", StringComparison.Ordinal) ? "secrets/" : "")}{right}'"
            : $"the {(right == "get" ? "secret" : "certificate")} permission '{right.Split('/')[^1]}'"));
    }

    private static IEnumerable<TestCaseData> Each() =>
        SourcePolicy.Union(TargetPolicy).Select(right => new TestCaseData(false, right)).Concat(SourceActions.Union(TargetActions).Select(right => new TestCaseData(true, right)));

    /// <summary>One certificate for each thing that can be done: new, changed, retagged, brought back, deleted.</summary>
    private static async Task<Scenario> StoryAsync(bool rbac, string[] without)
    {
        var story = await Scenario.StartAsync(options => options with { Rbac = rbac });
        foreach (var name in new[] { "changed", "tagged", "back", "gone" })
        {
            story.Source.AddCertificate(name);
        }

        await story.RunAsync(Options);
        story.After(60, () =>
        {
            story.Source.AddCertificate("new");
            story.Source.AddCertificate("changed");
            story.Source.UpdateCertificate("tagged", tags: [new("a", "b")]);
            story.Target.DeleteCertificate("back");
            story.Source.DeleteCertificate("gone");
        });
        if (rbac)
        {
            story.Source.Access.AllowOnlyActions(SourceActions.Except(without));
            story.Target.Access.AllowOnlyActions(TargetActions.Except(without));
        }
        else
        {
            story.Source.Access.AllowOnly(SourcePolicy.Except(without));
            story.Target.Access.AllowOnly(TargetPolicy.Except(without));
        }

        return story;
    }
}
