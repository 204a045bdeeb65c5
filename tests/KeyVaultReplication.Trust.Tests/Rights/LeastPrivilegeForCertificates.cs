using System.Text;
using KeyVaultReplication.Restoring;
using KeyVaultReplication.Verifying;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Rights;

/// <summary>
/// For each way to use the tool with certificates: with exactly the documented rights it works, and without any one of them the message
/// names the one that is missing.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class LeastPrivilegeForCertificates
{
    private const string Vaults = "Microsoft.KeyVault/vaults/";

    private static readonly ReplicationOptions OneWay = CertificatePair.Options(ReplicationMode.OneWay) with { ReplicateDeletion = false };
    private static readonly VaultOperation[] Compare = [VaultOperation.ListCertificates];
    private static readonly VaultOperation[] Read = [VaultOperation.ListCertificates, VaultOperation.GetCertificate,
        VaultOperation.GetCertificateSecret];
    private static readonly VaultOperation[] Write = [VaultOperation.ListCertificates, VaultOperation.Import,
        VaultOperation.UpdateCertificate];
    private static readonly VaultOperation[] Both = [.. Read, VaultOperation.Import, VaultOperation.UpdateCertificate];

    private sealed record Use(string Title, ReplicationOptions Options, VaultOperation[] Source, VaultOperation[] Target,
        Action<VaultPair> Arrange);

    private static readonly Use[] Uses =
    [
        new("nothing to do", OneWay, Compare, Compare, _ => { }),
        new("dry run", OneWay with { DryRun = true }, [VaultOperation.ListCertificates, VaultOperation.GetCertificate], Compare, Edit),
        new("one-way", OneWay, Read, Write, Edit),
        new("one-way, with replicateDeletion", OneWay with { ReplicateDeletion = true }, Read,
            [.. Write, VaultOperation.DeleteCertificate], pair =>
        {
            Edit(pair);
            pair.Source.DeleteCertificate("gone");
        }),
        new("one-way, where names are soft-deleted in the target", OneWay, Read, [.. Write, VaultOperation.RecoverCertificate], pair =>
        {
            Edit(pair);
            pair.Target.DeleteCertificate("gone");
        }),
        new("two-way", OneWay with { Mode = ReplicationMode.TwoWay }, Both, Both, pair =>
        {
            Edit(pair);
            pair.Target.AddCertificate("new-there");
            pair.Target.AddCertificate("stays");
            Retag(pair.Target, "gone");
        }),
    ];

    private static readonly VaultOperation[] ToRestore = [.. Both, VaultOperation.RecoverCertificate];

    [Test]
    public async Task Exactly_the_documented_rights_are_needed()
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var (worked, named) = (0, 0);
        foreach (var use in Uses)
        {
            foreach (var rbac in new[] { false, true })
            {
                var pair = await StartAsync(cloud, use, rbac);
                Grant(pair.Source, use.Source, rbac, without: null);
                Grant(pair.Target, use.Target, rbac, without: null);
                var report = await pair.RunAsync(use.Options);
                Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded), $"{use.Title}: {TextReport.Write(report)}");
                Assert.That(use.Options.DryRun || !(await pair.RunAsync(use.Options)).HasChanges, use.Title);
                worked++;
                named += await NamesWhatIsMissingAsync(cloud, use, rbac, inSource: true)
                    + await NamesWhatIsMissingAsync(cloud, use, rbac, inSource: false);
            }
        }

        await Counts.PrintAsync(
            $"least privilege, certificates: {worked} combinations worked with exactly these rights, {named} named the one that was missing");
        GeneratedSection.Verify("certificate permissions", Table() + "\n" + HowToGrant(), page: "certificates.md");
    }

    [Test]
    public async Task To_verify_list_is_enough_and_to_restore_the_rights_of_both_sides([Values] bool rbac)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var pair = await StartAsync(cloud, Uses[0], rbac);
        var (source, target) = (cloud.Connect(pair.Source), cloud.Connect(pair.Target));
        Grant(pair.Source, Compare, rbac, without: null);
        Grant(pair.Target, Compare, rbac, without: null);
        var verified =
            await Verifier.RunAsync(source, [target], new VerifyOptions { Kinds = [ObjectKind.Certificate] }, progress: null, cloud.Time);
        Assert.That(verified.Result, Is.EqualTo(VerificationResult.Equal));

        pair.Pass();
        var then = cloud.Simulated.Time.GetUtcNow();
        pair.Pass();
        Edit(pair);
        pair.Source.DeleteCertificate("gone");
        pair.Pass();
        Grant(pair.Source, ToRestore, rbac, without: null);
        var restored = await Restorer.RunAsync(null, source,
            OneWay with { RestorePoint = new RestorePoint(then, null), MaxUpdates = OneWay.MaxDeletions }, progress: null, cloud.Time);
        Assert.That((restored.Result, restored.Counts.Updated, restored.Counts.Created), Is.EqualTo((ReplicationResult.Succeeded, 1, 1)),
            TextReport.Write(restored));
    }

    private static async Task<int> NamesWhatIsMissingAsync(SharedCloud cloud, Use use, bool rbac, bool inSource)
    {
        var rights = Rights(inSource ? use.Source : use.Target, rbac);
        foreach (var right in rights)
        {
            var pair = await StartAsync(cloud, use, rbac);
            Grant(pair.Source, use.Source, rbac, inSource ? right : null);
            Grant(pair.Target, use.Target, rbac, inSource ? null : right);
            var report = await pair.RunAsync(use.Options);
            var what = $"{use.Title}, without {right} in the {(inSource ? "source" : "target")}: {TextReport.Write(report)}";
            Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed), what);
            Assert.That(Messages.Failures(report), Has.Some.Matches<string>(message =>
                message.Contains($"vault {(inSource ? pair.Source : pair.Target).Name}: 403", StringComparison.Ordinal)
                    && message.Contains(rbac
                    ? $"a role with '{Vaults}{right}'"
                    : $"the {(right.StartsWith("certificates/", StringComparison.Ordinal) ? "certificate" : "secret")} permission "
                        + $"'{right[(right.IndexOf('/', StringComparison.Ordinal) + 1)..]}' in the vault's access policy",
                    StringComparison.Ordinal)), what);
        }

        return rights.Count;
    }

    /// <summary>Certificates that both vaults have, and then one of each thing that has to be done.</summary>
    private static async Task<VaultPair> StartAsync(SharedCloud cloud, Use use, bool rbac)
    {
        var pair = cloud.NewPair(new SimulatedVaultOptions { Rbac = rbac }, new SimulatedVaultOptions { Rbac = rbac });
        foreach (var name in new[] { "renewed", "tagged", "gone", "stays" })
        {
            pair.Source.AddCertificate(name);
        }

        await pair.RunAsync(OneWay);
        pair.Pass();
        use.Arrange(pair);
        return pair;
    }

    private static void Edit(VaultPair pair)
    {
        pair.Source.AddCertificate("new");
        pair.Source.AddCertificate("renewed");
        Retag(pair.Source, "tagged");
    }

    private static void Retag(SimulatedVault vault, string name) =>
        vault.UpdateCertificate(name, tags: [.. vault.Live(StoredKind.Certificate, name).Current.Tags.Where(tag => tag.Key == Mark.TagName),
            new("owner", "ops")]);

    /// <summary>Permissions with their kind, certificates/list; or data actions after 'Microsoft.KeyVault/vaults/'.</summary>
    private static IReadOnlyList<string> Rights(VaultOperation[] operations, bool rbac) => rbac
        ? [.. Mode.Actions(operations).Select(action => action[Vaults.Length..])]
        : [.. operations.Select(operation => $"{operation.Kind.Noun()}s/{operation.Policy}").Distinct().Order(StringComparer.Ordinal)];

    private static void Grant(SimulatedVault vault, VaultOperation[] operations, bool rbac, string? without)
    {
        // The simulator calls what is about secrets by the bare name.
        var rights = Rights(operations, rbac).Where(right => right != without)
            .Select(right => right.Replace("secrets/", "", StringComparison.Ordinal));
        if (rbac)
        {
            vault.Access.AllowOnlyActions(rights);
        }
        else
        {
            vault.Access.AllowOnly(rights);
        }
    }

    private static string Table()
    {
        var text =
            new StringBuilder(
                "| use | source, access policy | target, access policy | source, RBAC¹ | target, RBAC¹ |\n| --- | --- | --- | --- | --- |\n");
        var rows = Uses.Select(use => (use.Title, use.Source, use.Target)).Append(("verify", Compare, Compare))
            .Append(("restore: the replica; the vault that is brought back", Read, ToRestore));
        foreach (var (title, source, target) in rows)
        {
            text.Append(
                $"| {title} | {Join(Rights(source, rbac: false))} | {Join(Rights(target, rbac: false))} | "
                    + $"{Join(Rights(source, rbac: true))} | {Join(Rights(target, rbac: true))} |\n");
        }

        return text.Append($"\n¹ data actions, after `{Vaults}`\n").ToString();
    }

    private static string Join(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"`{text}`"));

    private static string HowToGrant()
    {
        var oneWay = Uses.Single(use => use.Title == "one-way");
        var sides = new[] { ("source", oneWay.Source), ("target", oneWay.Target) };
        var text =
            new StringBuilder(
                "One-way, with access policies (`set-policy` replaces the permissions of a kind that the principal has):\n\n```\n");
        foreach (var (side, operations) in sides)
        {
            text.Append(
                $"az keyvault set-policy --name {side.ToUpperInvariant()} --spn APPLICATION "
                    + $"{string.Join(' ', OfKinds(operations).Select(kind => $"--{kind.Kind[..^1]}-permissions {string.Join(' ', kind.Permissions)}"))}\n");
        }

        text.Append("```\n\nWith Azure RBAC, a role for each side:\n\n```\n");
        foreach (var (side, operations) in sides)
        {
            text.Append(
                $"az role definition create --role-definition '{{ \"Name\": \"Key Vault Certificate Replication {side} "
                    + $"{side.ToUpperInvariant()}\", \"AssignableScopes\": [\"/subscriptions/SUBSCRIPTION\"], \"Actions\": [],\n"
                + $"  \"DataActions\": [{string.Join(", ", Mode.Actions(operations).Select(action => $"\"{action}\""))}] }}'\n"
                + $"az role assignment create --role \"Key Vault Certificate Replication {side} {side.ToUpperInvariant()}\" --assignee "
                + $"APPLICATION --scope \"$(az keyvault show --name {side.ToUpperInvariant()} --query id --output tsv)\"\n");
        }

        text.Append("```\n\nThe same as Bicep, a file for each side, deployed to the resource group of its vault; access policies:\n");
        foreach (var (side, operations) in sides)
        {
            text.Append("\n```bicep\n").Append(Bicep.AccessPolicy(side, OfKinds(operations))).Append("```\n");
        }

        text.Append("\nand Azure RBAC:\n");
        foreach (var (side, operations) in sides)
        {
            text.Append("\n```bicep\n").Append(Bicep.Role(side, Mode.Actions(operations), "Key Vault Certificate Replication"))
                .Append("```\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Kind, IEnumerable<string> Permissions)> OfKinds(VaultOperation[] operations) =>
        operations.GroupBy(operation => $"{operation.Kind.Noun()}s").OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => (kind.Key, (IEnumerable<string>)Mode.Permissions(kind)));
}
