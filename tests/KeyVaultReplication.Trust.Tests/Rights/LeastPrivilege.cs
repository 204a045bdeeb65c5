using System.Text;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Rights;

/// <summary>
/// For each way to use the tool: with exactly the documented rights it works on vaults that deny everything else, and without any one of
/// them the message names the one that is missing.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class LeastPrivilege
{
    private const string SecretActions = "Microsoft.KeyVault/vaults/secrets/";

    [Test]
    public async Task Exactly_the_documented_rights_are_needed()
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var (worked, named) = (0, 0);
        foreach (var mode in Mode.All)
        {
            foreach (var rbac in new[] { false, true })
            {
                await WorksAsync(cloud, mode, rbac);
                worked++;
                named += await NamesWhatIsMissingAsync(cloud, mode, rbac, inSource: true)
                    + await NamesWhatIsMissingAsync(cloud, mode, rbac, inSource: false);
            }
        }

        await Counts.PrintAsync(
            $"least privilege: {worked} combinations worked with exactly these rights, {named} named the one that was missing");
        GeneratedSection.Verify("permissions", Table() + "\n" + HowToGrant());
    }

    private static async Task WorksAsync(SharedCloud cloud, Mode mode, bool rbac)
    {
        var pair = await mode.StartAsync(cloud, rbac);
        Grant(pair.Source, mode.Source, rbac, without: null);
        Grant(pair.Target, mode.Target, rbac, without: null);

        var report = await pair.RunAsync(mode.Options);

        Assert.That(report.Result, Is.EqualTo(ReplicationResult.Succeeded),
            $"{mode.Title}, {(rbac ? "RBAC" : "access policy")}: {TextReport.Write(report)}");
        Assert.That(pair.Requests.Where(request => request.Status == 403), Is.Empty, mode.Title);
        Assert.That(mode.Options.DryRun || mode.Title.Contains("nothing to do", StringComparison.Ordinal) || pair.Writes.Any(), mode.Title);
        Assert.That(mode.Options.DryRun || (await pair.RunAsync(mode.Options)).HasChanges is false, mode.Title);
    }

    private static async Task<int> NamesWhatIsMissingAsync(SharedCloud cloud, Mode mode, bool rbac, bool inSource)
    {
        var rights = rbac ? Mode.Actions(inSource ? mode.Source : mode.Target) : Mode.Permissions(inSource ? mode.Source : mode.Target);
        foreach (var right in rights)
        {
            var pair = await mode.StartAsync(cloud, rbac);
            Grant(pair.Source, mode.Source, rbac, inSource ? right : null);
            Grant(pair.Target, mode.Target, rbac, inSource ? null : right);
            var lacking = inSource ? pair.Source : pair.Target;

            var report = await pair.RunAsync(mode.Options);

            var what = $"{mode.Title}, without {right} in the {(inSource ? "source" : "target")}: {TextReport.Write(report)}";
            Assert.That(report.Result, Is.EqualTo(ReplicationResult.Failed), what);
            Assert.That(Messages.Failures(report), Has.Some.Matches<string>(message =>
                message.Contains($"vault {lacking.Name}: 403 {(rbac ? "ForbiddenByRbac" : "AccessDenied")}", StringComparison.Ordinal)
                && message.Contains(rbac ? $"a role with '{right}'" : $"the secret permission '{right}' in the vault's access policy",
                    StringComparison.Ordinal)), what);
        }

        return rights.Count;
    }

    private static void Grant(SimulatedVault vault, VaultOperation[] operations, bool rbac, string? without)
    {
        if (rbac)
        {
            vault.Access.AllowOnlyActions(Mode.Actions(operations).Where(action => action != without)
                .Select(action => action[SecretActions.Length..]));
        }
        else
        {
            vault.Access.AllowOnly(Mode.Permissions(operations).Where(permission => permission != without));
        }
    }

    private static string Table()
    {
        var text =
            new StringBuilder(
                "| use | source, access policy | target, access policy | source, RBAC¹ | target, RBAC¹ |\n| --- | --- | --- | --- | --- |\n");
        foreach (var mode in Mode.All)
        {
            text.Append(
                $"| {mode.Title} | {Join(Mode.Permissions(mode.Source))} | {Join(Mode.Permissions(mode.Target))} | "
                    + $"{Join(Short(mode.Source))} | {Join(Short(mode.Target))} |\n");
        }

        return text.Append($"\n¹ data actions, after `{SecretActions}`\n").ToString();
    }

    private static IEnumerable<string> Short(VaultOperation[] operations) =>
        Mode.Actions(operations).Select(action => action[SecretActions.Length..]);

    private static string Join(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"`{text}`"));

    private static string HowToGrant()
    {
        var oneWay = Mode.All.Single(mode => mode.Title == "one-way");
        var text =
            new StringBuilder(
                "#### Granting them: access policies\n\nAPPLICATION is the application (client) id of the service connection's service "
                    + "principal. `set-policy` replaces the secret permissions that it has: add what it needs for other things.\n\n```\n");
        foreach (var mode in Mode.All.Where(mode => !mode.Options.DryRun && !mode.Title.Contains("nothing", StringComparison.Ordinal))
            .DistinctBy(mode => string.Join(' ', Mode.Permissions(mode.Target)) + (mode.Options.Mode)))
        {
            text.Append($"# {mode.Title}\n");
            text.Append(
                "az keyvault set-policy --name SOURCE --spn APPLICATION --secret-permissions "
                    + $"{string.Join(' ', Mode.Permissions(mode.Source))}\n");
            text.Append(
                "az keyvault set-policy --name TARGET --spn APPLICATION --secret-permissions "
                    + $"{string.Join(' ', Mode.Permissions(mode.Target))}\n");
        }

        text.Append("```\n\nAs Bicep, a file for each side, deployed to the resource group of its vault:\n");
        foreach (var (side, operations) in new[] { ("source", oneWay.Source), ("target", oneWay.Target) })
        {
            text.Append("\n```bicep\n").Append(Bicep.AccessPolicy(side, Mode.Permissions(operations))).Append("```\n");
        }

        text.Append(
            "\n#### Granting them: Azure RBAC\n\nA role for each side of the use you have; here one-way. Take the data actions of other "
                + "uses from the table. The name of a role must be the only one in the tenant: here it ends in that of the vault.\n\n```\n");
        foreach (var (side, operations) in new[] { ("source", oneWay.Source), ("target", oneWay.Target) })
        {
            text.Append(
                $"az role definition create --role-definition '{{ \"Name\": \"Key Vault Replication {side} {side.ToUpperInvariant()}\", "
                    + $"\"AssignableScopes\": [\"/subscriptions/SUBSCRIPTION\"], \"Actions\": [],\n"
                + $"  \"DataActions\": [{string.Join(", ", Mode.Actions(operations).Select(action => $"\"{action}\""))}] }}'\n"
                + $"az role assignment create --role \"Key Vault Replication {side} {side.ToUpperInvariant()}\" --assignee APPLICATION "
                + $"--scope \"$(az keyvault show --name {side.ToUpperInvariant()} --query id --output tsv)\"\n");
        }

        text.Append("```\n\nAs Bicep, a file for each side, deployed to the resource group of its vault:\n");
        foreach (var (side, operations) in new[] { ("source", oneWay.Source), ("target", oneWay.Target) })
        {
            text.Append("\n```bicep\n").Append(Bicep.Role(side, Mode.Actions(operations))).Append("```\n");
        }

        return text.ToString();
    }
}
