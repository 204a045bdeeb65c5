using System.Text;
using KeyVaultReplication.Verifying;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Rights;

/// <summary>
/// For each way to use the tool with keys: exactly the documented rights are needed, and without any one of them the message names the one
/// that is missing.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class LeastPrivilegeForKeys
{
    private const string Vaults = "Microsoft.KeyVault/vaults/";

    private static readonly ReplicationOptions OneWay = new() { Kinds = [ObjectKind.Key] };
    private static readonly ReplicationOptions TwoWay = OneWay with { Mode = ReplicationMode.TwoWay };
    private static readonly VaultOperation[] Compare = [VaultOperation.ListKeys];
    private static readonly VaultOperation[] Plan = [.. Compare, VaultOperation.GetRotation];
    private static readonly VaultOperation[] Both = [.. Plan, VaultOperation.BackUpKey, VaultOperation.RestoreKey];

    private static readonly (string Title, ReplicationOptions Options, VaultOperation[] Source, VaultOperation[] Target)[] Modes =
    [
        ("nothing to do", OneWay, Compare, Compare),
        ("dry run", OneWay with { DryRun = true }, Plan, Compare),
        ("one-way", OneWay, [.. Plan, VaultOperation.BackUpKey], [.. Compare, VaultOperation.RestoreKey]),
        ("one-way, each key named in `include`", OneWay with { Filter = new NameFilter(["there", "new"], []) },
            [.. Compare, VaultOperation.BackUpKey], [.. Compare, VaultOperation.RestoreKey]),
        ("two-way", TwoWay, Both, Both),
    ];

    private static readonly VaultOperation[] ToVerify = [VaultOperation.ListKeys, VaultOperation.GetKey];

    [Test]
    public async Task Exactly_the_documented_rights_are_needed()
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var (worked, named) = (0, 0);
        foreach (var (title, options, source, target) in Modes)
        {
            foreach (var rbac in new[] { false, true })
            {
                var pair = await StartAsync(cloud, title, rbac);
                Grant(pair.Source, source, rbac, without: null);
                Grant(pair.Target, target, rbac, without: null);
                var report = await pair.RunAsync(options);
                Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded), $"{title}: {TextReport.Write(report)}");
                Assert.That(pair.Requests.Where(request => request.Status == 403), Is.Empty, title);
                Assert.That(options.DryRun || !(await pair.RunAsync(options)).HasChanges, title);
                worked++;
                named += await NamesWhatIsMissingAsync(cloud, title, options, source, target, rbac, inSource: true)
                    + await NamesWhatIsMissingAsync(cloud, title, options, source, target, rbac, inSource: false);
            }
        }

        await Counts.PrintAsync(
            $"least privilege, keys: {worked} combinations worked with exactly these rights, {named} named the one that was missing");
        GeneratedSection.Verify("key permissions", Table() + "\n" + HowToGrant(), page: "keys.md");
    }

    [Test]
    public async Task To_verify_list_and_get_are_enough([Values] bool rbac)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var pair = await StartAsync(cloud, "nothing to do", rbac);
        Grant(pair.Source, ToVerify, rbac, without: null);
        Grant(pair.Target, ToVerify, rbac, without: null);
        var report = await Verifier.RunAsync(
            cloud.Connect(pair.Source), [cloud.Connect(pair.Target)],
            new VerifyOptions { Kinds = [ObjectKind.Key] }, progress: null, cloud.Time);
        Assert.That(report.Result, Is.EqualTo(VerificationResult.Equal));
    }

    private static async Task<int> NamesWhatIsMissingAsync(
        SharedCloud cloud, string title, ReplicationOptions options, VaultOperation[] source, VaultOperation[] target, bool rbac,
        bool inSource)
    {
        var rights = Rights(inSource ? source : target, rbac);
        foreach (var right in rights)
        {
            var pair = await StartAsync(cloud, title, rbac);
            Grant(pair.Source, source, rbac, inSource ? right : null);
            Grant(pair.Target, target, rbac, inSource ? null : right);
            var report = await pair.RunAsync(options);
            var what = $"{title}, without {right} in the {(inSource ? "source" : "target")}: {TextReport.Write(report)}";
            Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed), what);
            Assert.That(Messages.Failures(report), Has.Some.Matches<string>(message =>
                message.Contains($"vault {(inSource ? pair.Source : pair.Target).Name}: 403", StringComparison.Ordinal)
                && message.Contains(rbac ? $"a role with '{right}'" : $"the key permission '{right}' in the vault's access policy",
                    StringComparison.Ordinal)), what);
        }

        return rights.Count;
    }

    /// <summary>
    /// A key that both vaults have, and, unless there is nothing to do, one that is missing on the side or sides where a copy may go.
    /// </summary>
    private static async Task<VaultPair> StartAsync(SharedCloud cloud, string title, bool rbac)
    {
        var pair = cloud.NewPair(new SimulatedVaultOptions { Rbac = rbac }, new SimulatedVaultOptions { Rbac = rbac });
        pair.Source.AddKey("there");
        await pair.RunAsync(OneWay);
        if (title != "nothing to do")
        {
            pair.Source.AddKey("new");
        }

        if (title == "two-way")
        {
            pair.Target.AddKey("new-there");
        }

        return pair;
    }

    private static IReadOnlyList<string> Rights(VaultOperation[] operations, bool rbac) =>
        rbac ? Mode.Actions(operations) : Mode.Permissions(operations);

    private static void Grant(SimulatedVault vault, VaultOperation[] operations, bool rbac, string? without)
    {
        var rights = Rights(operations, rbac).Where(right => right != without);
        if (rbac)
        {
            vault.Access.AllowOnlyActions(rights.Select(action => action[Vaults.Length..]));
        }
        else
        {
            vault.Access.AllowOnly(rights.Select(permission => "keys/" + permission));
        }
    }

    private static string Table()
    {
        var text =
            new StringBuilder(
                "| use | source, access policy | target, access policy | source, RBAC¹ | target, RBAC¹ |\n| --- | --- | --- | --- | --- |\n");
        foreach (var (title, source, target) in Modes.Select(mode => (mode.Title, mode.Source, mode.Target))
            .Append(("verify", ToVerify, ToVerify)))
        {
            text.Append(
                $"| {title} | {Join(Mode.Permissions(source))} | {Join(Mode.Permissions(target))} | {Join(Short(source))} | "
                    + $"{Join(Short(target))} |\n");
        }

        return text.Append($"\n¹ data actions, after `{Vaults}`\n").ToString();
    }

    private static IEnumerable<string> Short(VaultOperation[] operations) =>
        Mode.Actions(operations).Select(action => action[Vaults.Length..]);

    private static string Join(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"`{text}`"));

    private static string HowToGrant()
    {
        var (_, _, ofSource, ofTarget) = Modes.Single(mode => mode.Title == "one-way");
        var sides = new[] { ("source", ofSource), ("target", ofTarget) };
        var text =
            new StringBuilder("One-way, with access policies (`set-policy` replaces the key permissions that the principal has):\n\n```\n");
        foreach (var (side, operations) in sides)
        {
            text.Append(
                $"az keyvault set-policy --name {side.ToUpperInvariant()} --spn APPLICATION --key-permissions "
                    + $"{string.Join(' ', Mode.Permissions(operations))}\n");
        }

        text.Append("```\n\nWith Azure RBAC, a role for each side:\n\n```\n");
        foreach (var (side, operations) in sides)
        {
            text.Append(
                $"az role definition create --role-definition '{{ \"Name\": \"Key Vault Key Replication {side} "
                    + $"{side.ToUpperInvariant()}\", \"AssignableScopes\": [\"/subscriptions/SUBSCRIPTION\"], \"Actions\": [],\n"
                + $"  \"DataActions\": [{string.Join(", ", Mode.Actions(operations).Select(action => $"\"{action}\""))}] }}'\n"
                + $"az role assignment create --role \"Key Vault Key Replication {side} {side.ToUpperInvariant()}\" --assignee "
                + $"APPLICATION --scope \"$(az keyvault show --name {side.ToUpperInvariant()} --query id --output tsv)\"\n");
        }

        text.Append("```\n\nThe same as Bicep, a file for each side, deployed to the resource group of its vault; access policies:\n");
        foreach (var (side, operations) in sides)
        {
            text.Append("\n```bicep\n").Append(Bicep.AccessPolicy(side, Mode.Permissions(operations), "keys")).Append("```\n");
        }

        text.Append("\nand Azure RBAC:\n");
        foreach (var (side, operations) in sides)
        {
            text.Append("\n```bicep\n").Append(Bicep.Role(side, Mode.Actions(operations), "Key Vault Key Replication")).Append("```\n");
        }

        return text.ToString();
    }
}
