using System.Text.Json;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>The executable with a pairs file, as a process.</summary>
[TestFixture]
public sealed class PairsFromAFile : WithExecutable
{
    [Test]
    public async Task It_is_planned_applied_by_the_pasted_line_and_then_there_is_nothing_to_do()
    {
        _.Cloud.AddVault("contoso-eus");
        _.Weu.Set("app-db", "canary-1");
        _.Weu.Set("tmp-x", "canary-2");
        await WriteAsync("""
            defaults:
              exclude: tmp-*
            pairs:
            - source: contoso-weu
              target: contoso-neu
            - source: contoso-weu
              target: contoso-eus
            """);

        var plan = await _.RunAsync("plan", "--pairs", "pairs.yml", "--allowed-vaults", "contoso-*");
        var applied = await _.PasteAsync(plan.Output.TrimEnd().Split('\n')[^1]);
        var again = await _.RunAsync("replicate", "--pairs", "pairs.yml", "--fail-on-changes", "--output", "json", "--report", "out");

        Assert.That((plan.ExitCode, applied.ExitCode, again.ExitCode), Is.EqualTo((0, 0, 0)), plan.All + applied.All + again.All);
        Assert.That((_.Neu.LiveNames(), _.Cloud.Vault("contoso-eus").LiveNames()), Is.EqualTo((new[] { "app-db" }, new[] { "app-db" })));
        using var json = JsonDocument.Parse(again.Output);
        Assert.That(json.RootElement.GetProperty("runs").EnumerateArray()
            .Select(run => run.GetProperty("targets")[0].GetProperty("target").GetString()),
            Is.EqualTo(new[] { "contoso-neu.vault.azure.net", "contoso-eus.vault.azure.net" }));
        Assert.That(json.RootElement.GetProperty("counts").GetProperty("unchanged").GetInt32(), Is.EqualTo(2));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_.Folder, "out", "summary.md")), Does.Contain("**Succeeded.** 2 pairs, in "));
        Assert.That(plan.All + applied.All + again.All, Does.Not.Contain("canary"));
    }

    [Test]
    public async Task A_pair_says_by_itself_that_keys_take_part()
    {
        _.Cloud.AddVault("contoso-eus");
        _.Weu.Set("db", "canary-1");
        _.Weu.AddKey("sign");
        await WriteAsync("""
            pairs:
            - source: contoso-weu
              target: contoso-neu
              objectTypes: [secrets, keys]
            - source: contoso-weu
              target: contoso-eus
            """);

        var applied = await _.RunAsync("replicate", "--pairs", "pairs.yml");
        var again = await _.RunAsync("replicate", "--pairs", "pairs.yml", "--fail-on-changes");

        Assert.That((applied.ExitCode, again.ExitCode), Is.EqualTo((0, 0)), applied.All + again.All);
        Assert.That((_.Neu.LiveNames(StoredKind.Key), _.Cloud.Vault("contoso-eus").LiveNames(StoredKind.Key)),
            Is.EqualTo(((IReadOnlyList<string>)["sign"], (IReadOnlyList<string>)[])));
        Assert.That(_.Weu.Requests.Count(request => request.Operation == "Key.Backup"), Is.EqualTo(1));
    }

    [Test]
    public async Task All_that_is_wrong_in_the_file_and_beside_it_is_told_and_nothing_is_contacted()
    {
        await WriteAsync("pairs:\n- source: contoso-weu\n  target: fabrikam\n  mode: Both\n- source: contoso-weu");

        var wrong =
            await _.RunAsync("replicate", "--pairs", "pairs.yml", "--mode", "two-way", "--allowed-vaults", "contoso-*", "--slice", "3/2");

        Assert.That(wrong.ExitCode, Is.EqualTo(2));
        Assert.That(wrong.Error.TrimEnd().Split('\n'), Is.EqualTo(new[]
        {
            "Error: --mode is for one pair: with --pairs, say it in the file, as mode of a pair or of defaults.",
            "Error: --slice is '3/2': give which of how many slices, such as 2/5; at most 1000.",
            "Error: pairs.yml:3:3: target names vault fabrikam, which is not among allowedVaults.",
            "Error: pairs.yml:4:3: mode is 'Both': give OneWay or TwoWay.",
            $"Error: pairs.yml:5:3: target is missing: give {VaultAddress.ValidValues}.",
        }));
        Assert.That(_.Weu.Requests.Concat(_.Neu.Requests), Is.Empty);
        Assert.That(_.Cloud.Entra.Requests, Is.Empty);
    }

    [Test]
    public async Task Each_job_of_a_parallel_strategy_takes_its_slice_and_one_set_of_variables_comes_out()
    {
        _.Cloud.AddVault("contoso-eus");
        _.Weu.Set("db", "1");
        await WriteAsync("pairs:\n- {source: contoso-weu, target: contoso-neu}\n- {source: contoso-weu, target: contoso-eus}");

        var ended = await _.RunTaskAsync(JobWithPairs(("SYSTEM_JOBPOSITIONINPHASE", "2"), ("SYSTEM_TOTALJOBSINPHASE", "2")));

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That((ended.Variable("created"), ended.Variable("planHash")?.Length, ended.Results.Single()),
            Is.EqualTo(("1", 64, "Succeeded")));
        Assert.That(ended.Output, Does.Contain("Slice 2 of 2: 1 of the 2 entries of the pairs file."));
        Assert.That((_.Neu.LiveNames(), _.Cloud.Vault("contoso-eus").LiveNames()), Is.EqualTo((Array.Empty<string>(), new[] { "db" })));
    }

    [TestCase("equal", 0, "equal")]
    [TestCase("different", 4, "different")]
    [TestCase("denied", 1, "failed")]
    public async Task All_pairs_are_verified_in_one_run_with_one_report_and_the_worst_exit_code(string what, int code, string result)
    {
        var eus = _.Cloud.AddVault("contoso-eus");
        foreach (var vault in new[] { _.Weu, _.Neu, eus })
        {
            vault.Set("db", "canary-1");
        }

        _.Neu.Set("extra", "canary-2");
        if (what != "equal")
        {
            eus.Set("db", "canary-3");
        }

        if (what == "denied")
        {
            _.Neu.Access.Deny("Get");
        }

        // maxDeletions and softDeleted are for a replication: read, and not used.
        await WriteAsync("""
            defaults: {source: contoso-weu, softDeleted: fail}
            pairs:
            - {target: contoso-neu}
            - {target: contoso-eus, replicateDeletion: true, maxDeletions: 5}
            """);

        var ended =
            await _.RunAsync("verify", "--pairs", "pairs.yml", "--allowed-vaults", "contoso-*", "--output", "json", "--report", "out");

        Assert.That(ended.ExitCode, Is.EqualTo(code), ended.All);
        using var json = JsonDocument.Parse(ended.Output);
        Assert.That(json.RootElement.GetProperty("result").GetString(), Is.EqualTo(result));
        Assert.That(json.RootElement.GetProperty("runs").GetArrayLength(), Is.EqualTo(2));
        Assert.That(ended.Error, Does.Contain("report.json, verify.junit.xml and summary.md are in out."));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_.Folder, "out", "summary.md")),
            Does.StartWith("# Key Vault verification").And.Contain("2 pairs, in "));
        Assert.That(
            System.Xml.Linq.XDocument.Load(Path.Combine(_.Folder, "out", "verify.junit.xml")).Root!.Elements("testsuite")
                .Select(suite => (string?)suite.Attribute("name")),
            Is.EqualTo(new[] { "contoso-weu.vault.azure.net to contoso-neu.vault.azure.net",
                "contoso-weu.vault.azure.net to contoso-eus.vault.azure.net" }));
        foreach (var vault in _.Cloud.Vaults)
        {
            Assert.That(vault.Requests.Count(request => request is { IsChallenge: false, Operation: "List" }), Is.EqualTo(1), vault.Name);
            Assert.That(vault.Requests.Where(request => request is { IsChallenge: false, Operation: not ("List" or "Get") }), Is.Empty,
                vault.Name);
        }

        Assert.That(ended.All, Does.Not.Contain("canary"));
    }

    [Test]
    public async Task A_step_that_verifies_takes_a_pairs_file_and_shows_all_pairs_among_the_tests()
    {
        _.Cloud.AddVault("contoso-eus");
        _.Weu.Set("db", "1");
        _.Neu.Set("db", "1");
        await WriteAsync("pairs:\n- {source: contoso-weu, target: contoso-neu}\n- {source: contoso-weu, target: contoso-eus}");

        var ended = await _.RunTaskAsync(JobWithPairs(("INPUT_ACTION", "verify"), ("INPUT_REPORTPATH", "out")));

        Assert.That((ended.ExitCode, ended.Results.Single()), Is.EqualTo((4, "Failed")), ended.All);
        Assert.That((ended.Variable("unchanged"), ended.Variable("hasChanges"), ended.Variable("planHash")), Is.EqualTo(("1", "true", "")));
        Assert.That(ended.Output,
            Does.Contain(
                $"##vso[results.publish type=JUnit;resultFiles={_.Folder}/out/verify.junit.xml;runTitle=Key Vault verification: 2 pairs;"));
        Assert.That(ended.Output,
            Does.Contain("##vso[task.logissue type=error]contoso-eus differs from contoso-weu: 1 missing in the target."));
        Assert.That(_.Cloud.Vault("contoso-eus").LiveNames(), Is.Empty);
    }

    private Dictionary<string, string> JobWithPairs(params (string Name, string Value)[] more)
    {
        const string clientId = "22222222-0000-4000-8000-000000000002";
        _.Cloud.Entra.AddSecretApp(clientId, _.Secret);
        var environment = AgentOf.Job(
            _, "ServicePrincipal", clientId, [($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_SERVICEPRINCIPALKEY", _.Secret),
                ("INPUT_PAIRS", "pairs.yml"), .. more]);
        environment.Remove("INPUT_SOURCEKEYVAULTNAME");
        environment.Remove("INPUT_TARGETKEYVAULTNAME");
        return environment;
    }

    private Task WriteAsync(string text) => File.WriteAllTextAsync(Path.Combine(_.Folder, "pairs.yml"), text);
}
