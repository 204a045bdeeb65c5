using System.Diagnostics;
using System.Text.Json;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>The executable among other programs: a report a program can read, lines to paste, who signs in, and completion.</summary>
[TestFixture]
public sealed class Manners : WithExecutable
{
    private static readonly string[] Pair = ["--source", "contoso-weu", "--target", "contoso-neu"];
    [TestCase("plan", 0, "succeeded")]
    [TestCase("replicate", 0, "succeeded")]
    [TestCase("plan --fail-on-changes", 4, "succeeded")]
    [TestCase("replicate --replicate-deletion --max-deletions 0", 3, "refused")]
    [TestCase("replicate --target contoso-nowhere", 1, "failed")]
    [TestCase("replicate --mode sideways", 2, "invalid")]
    [TestCase("replicate --fast", 2, "invalid")]
    [TestCase("replicate --report /proc", 2, "invalid")]
    [TestCase("replicat", 2, "invalid")]
    public async Task Standard_output_is_the_report_alone_whatever_the_outcome(string line, int code, string result)
    {
        _.Weu.Set("db", "canary-1");
        _.Neu.Set("old", "canary-2");

        var ended = await _.RunAsync([.. line.Split(' '), .. Pair, "--output", "json"]);

        Assert.That(ended.ExitCode, Is.EqualTo(code), ended.All);
        using var json = JsonDocument.Parse(ended.Output);
        Assert.That(json.RootElement.GetProperty("schemaVersion").GetInt32(), Is.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("result").GetString(), Is.EqualTo(result));
        Assert.That(json.RootElement.TryGetProperty("mistakes", out var mistakes) && mistakes.GetArrayLength() == 1,
            Is.EqualTo(result == "invalid"));
        Assert.That(ended.Error, Is.Not.Empty, "the log goes on, beside it");
        Assert.That(ended.All, Does.Not.Contain("canary-1").And.Not.Contain("canary-2").And.Not.Contain(_.Secret));
    }

    [TestCase("unchanged", 0, "succeeded")]
    [TestCase("findings", 1, "failed")]
    [TestCase("failed sign-in", 1, "failed")]
    [TestCase("interrupted", 130, "failed")]
    public async Task So_it_is_where_there_is_nothing_to_do_where_something_is_found_and_where_it_ends_early(string what, int code,
        string result)
    {
        _.Weu.Set("db", "canary-1");
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        Func<Process, Task>? meanwhile = null;
        Dictionary<string, string> more = [];
        switch (what)
        {
            case "unchanged":
                await _.ReplicateInProcessAsync(new ReplicationOptions());
                break;
            case "findings":
                _.Neu.Set("db", "canary-2");
                _.Neu.Delete("db");
                break;
            case "failed sign-in":
                more["AZURE_CLIENT_SECRET"] = "another";
                break;
            case "interrupted":
                _.Neu.Faults.Before("List", null, async () => { reached.TrySetResult(); await goOn.Task; });
                meanwhile = async process =>
                {
                    await reached.Task.WaitAsync(Patience.Longest);
                    Executable.Signal(process, Executable.Interrupt);
                };
                break;
        }

        var ended = await _.RunAsync(["plan", .. Pair, "--soft-deleted", "fail", "--output", "json"], more, meanwhile);
        goOn.SetResult();

        Assert.That(ended.ExitCode, Is.EqualTo(code), ended.All);
        using var json = JsonDocument.Parse(ended.Output);
        Assert.That(json.RootElement.GetProperty("result").GetString(), Is.EqualTo(result));
        Assert.That(json.RootElement.GetProperty("cancelled").GetBoolean(), Is.EqualTo(what == "interrupted"));
        Assert.That(ended.All, Does.Not.Contain("canary-1").And.Not.Contain("canary-2").And.Not.Contain(_.Secret));
    }

    [Test]
    public async Task The_last_line_of_a_plan_makes_its_changes_when_pasted()
    {
        _.Weu.Set("app-db", "1");
        _.Weu.Set("other", "2");
        var plan = await _.RunAsync(["plan", .. Pair, "--include", "app-*", "--dry-run", "--fail-on-changes", "--report", "it's out"]);
        var line = plan.Output.TrimEnd().Split('\n')[^1];

        Assert.That(line,
            Does.StartWith(
                @"kvreplicate replicate --source contoso-weu --target contoso-neu --include 'app-*' --report 'it'\''s out' --approved-plan "));
        var pasted = await _.PasteAsync(line);

        Assert.That(pasted.ExitCode, Is.Zero, pasted.All);
        Assert.That(_.Neu.LiveNames(), Is.EqualTo(new[] { "app-db" }));
        Assert.That(Directory.Exists(Path.Combine(_.Folder, "it's out")));
    }

    [Test]
    public async Task Two_tenants_are_reached_by_an_identity_for_each_side()
    {
        var (here, there) = (SimulatedEntra.DefaultTenant, Guid.Parse("11111111-0000-4000-8000-000000000001"));
        var fabrikam = _.Cloud.AddVault("fabrikam", new SimulatedVaultOptions { Tenant = there });
        _.Cloud.Entra.AddSecretApp("reader", _.Secret, here);
        _.Cloud.Entra.AddSecretApp("writer", _.Secret, there);
        _.Weu.Set("db", "1");

        var ended = await _.RunInAsync(
            new()
            {
                ["HERE_AZURE_TENANT_ID"] = here.ToString(),
                ["HERE_AZURE_CLIENT_ID"] = "reader",
                ["HERE_AZURE_CLIENT_SECRET"] = _.Secret,
                ["THERE_AZURE_TENANT_ID"] = there.ToString(),
                ["THERE_AZURE_CLIENT_ID"] = "writer",
                ["THERE_AZURE_CLIENT_SECRET"] = _.Secret,
            },
            "replicate", "--source", "contoso-weu", "--target", "fabrikam", "--source-identity", "environment:HERE_", "--target-identity",
            "environment:THERE_", "--verbose");

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(fabrikam.Current("db").Value, Is.EqualTo("1"));
        Assert.That(ended.Output, Does.Match("(?m)^debug: PUT https://fabrikam.vault.azure.net/secrets/db: 200 after"));
        Assert.That(ended.All, Does.Not.Contain(_.Secret));
    }

    [Test]
    public async Task A_quiet_run_that_went_well_says_nothing()
    {
        _.Weu.Set("db", "1");
        var ended = await _.RunAsync(["replicate", .. Pair, "--quiet"]);

        Assert.That((ended.ExitCode, ended.All), Is.EqualTo((0, "")));
        Assert.That(_.Neu.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [TestCase("kvreplicate plan --max", "--max-deletions")]
    [TestCase("kvreplicate repl", "replicate")]
    [TestCase("kvreplicate plan --mode t", "two-way")]
    public async Task Bash_completes_what_is_typed(string typed, string completed)
    {
        _.Cloud.Entra.AddSecretApp("command-line", _.Secret);
        var ended = await _.PasteAsync($$"""
            eval "$(kvreplicate completion bash)"
            COMP_LINE='{{typed}}' COMP_POINT={{typed.Length}} COMP_WORDS=({{typed}}) COMP_CWORD={{typed.Split(' ').Length - 1}}
            _kvreplicate
            printf '%s\n' "${COMPREPLY[@]}"
            """);

        Assert.That(ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Does.Contain(completed), ended.All);
    }
}
