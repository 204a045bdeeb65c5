using System.Diagnostics;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>The executable as a process, through a proxy, against simulated vaults and sign-in.</summary>
[TestFixture]
public sealed class OnTheCommandLine : WithExecutable
{
    [Test]
    public async Task The_files_of_a_report_speak_of_options_as_the_log_does()
    {
        _.Weu.Set("db", "v1");
        for (var i = 0; i < 4; i++)
        {
            _.Neu.Set($"extra-{i}", "x");
        }

        var refused = await _.RunAsync(
            "replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--replicate-deletion", "--report", "refused", "--output",
            "json");
        var planned = await _.RunAsync("plan", "--source", "contoso-weu", "--target", "contoso-neu", "--report", "planned");

        Assert.That((refused.ExitCode, planned.ExitCode), Is.EqualTo((3, 0)), refused.All + planned.All);
        string Read(string folder, string file) => File.ReadAllText(Path.Combine(_.Folder, folder, file));
        foreach (var text in new[] { refused.Output, Read("refused", "report.json"), Read("refused", "summary.md") })
        {
            Assert.That(text, Does.Contain("set --max-deletions to 4 or to").And.Not.Contain("set maxDeletions"));
        }

        Assert.That(Read("planned", "summary.md"), Does.Contain("give this hash as --approved-plan").And.Not.Contain("approvedPlan"));
    }

    [Test]
    public async Task From_one_vault_to_the_other_then_two_way_back_then_nothing()
    {
        const string canary = "canary-value-6f1d";
        _.Weu.Set("db", canary + "1", contentType: "text/plain", tags: [new("owner", "ops")]);
        _.Weu.Set("api", canary + "2", expires: DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
        _.Neu.Set("other", canary + "3");

        var there = await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--report", "out");
        var back = await _.RunAsync("replicate", "--source", "contoso-neu", "--target", "contoso-weu", "--mode", "two-way");
        _.Weu.ClearRequests();
        _.Neu.ClearRequests();
        var again =
            await _.RunAsync("replicate", "--source", "contoso-neu", "--target", "contoso-weu", "--mode", "two-way", "--fail-on-changes");

        Assert.That((there.ExitCode, back.ExitCode, again.ExitCode), Is.EqualTo((0, 0, 0)), there.All + back.All + again.All);
        foreach (var name in new[] { "api", "db", "other" })
        {
            var (weu, neu) = (_.Weu.Current(name), _.Neu.Current(name));
            Assert.That((neu.Value, neu.ContentType, neu.Expires, neu.Enabled),
                Is.EqualTo((weu.Value, weu.ContentType, weu.Expires, weu.Enabled)));
            Assert.That(neu.Tags.Where(tag => tag.Key != Mark.TagName), Is.EqualTo(weu.Tags.Where(tag => tag.Key != Mark.TagName)));
        }

        Assert.That(again.Output.Trim().Split('\n')[^1], Is.EqualTo("contoso-neu <-> contoso-weu: no changes, 3 unchanged."));
        Assert.That(_.Weu.Requests.Concat(_.Neu.Requests).Where(request => !request.IsChallenge).Select(request => request.Operation),
            Is.All.EqualTo("List"), "no value read, nothing written");
        var files = Directory.GetFiles(Path.Combine(_.Folder, "out"));
        Assert.That(files.Select(Path.GetFileName), Is.EquivalentTo(new[] { "plan.json", "report.json", "summary.md" }));
        Assert.That(string.Concat(files.Select(File.ReadAllText)) + there.All + back.All + again.All,
            Does.Not.Contain(canary).And.Not.Contain(_.Secret));
    }

    [Test]
    public async Task A_plan_is_approved_by_its_hash_and_applied_or_refused()
    {
        _.Weu.Set("db", "1");
        var plan = await _.RunAsync("plan", "--source", "contoso-weu", "--target", "contoso-neu", "--fail-on-changes");
        var hash = plan.Output.Trim()[^64..];
        var refused =
            await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--approved-plan", new string('0', 64));
        Assert.That(_.Neu.LiveNames(), Is.Empty);
        var applied = await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--approved-plan", hash);

        Assert.That((plan.ExitCode, refused.ExitCode, applied.ExitCode), Is.EqualTo((4, 3, 0)));
        Assert.That(refused.Error, Does.Contain("Refused, nothing was written").And.Contain(hash));
        Assert.That(refused.Output,
            Does.Contain("contoso-weu -> contoso-neu (refused: not done)\n  + create            db  in contoso-neu: new in contoso-weu"),
            "what was refused can be read");
        Assert.That(_.Neu.Current("db").Value, Is.EqualTo("1"));
    }

    [Test]
    public async Task Deletions_beyond_the_limit_are_refused_by_name()
    {
        for (var i = 10; i < 24; i++)
        {
            _.Neu.Set($"only-here-{i}", "x");
        }

        _.Weu.Set("db", "1");
        var refused =
            await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--replicate-deletion", "--report", "out");

        Assert.That(refused.ExitCode, Is.EqualTo(3));
        Assert.That(refused.Error, Does.Contain("14 of 14 secrets (100%) would be deleted from contoso-neu, and the limit is 25%"));
        Assert.That(Enumerable.Range(10, 14).Select(i => $"  - delete            only-here-{i}"),
            Has.All.Matches<string>(line => refused.Output.Contains(line, StringComparison.Ordinal)));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_.Folder, "out", "summary.md")),
            Does.Contain("| target | to create | to update | to delete |"));
        Assert.That(_.Neu.LiveNames(), Has.Count.EqualTo(14));
    }

    [Test]
    public async Task A_vault_of_another_tenant_is_told_as_one()
    {
        _.Cloud.AddVault("fabrikam", new SimulatedVaultOptions { Tenant = Guid.Parse("11111111-0000-4000-8000-000000000001") });
        var ended = await _.RunAsync("plan", "--source", "fabrikam", "--target", "contoso-neu");

        Assert.That(ended.ExitCode, Is.EqualTo(1));
        Assert.That(ended.Error,
            Does.Contain(
                "Could not list the secrets of vault fabrikam: the vault belongs to tenant 11111111-0000-4000-8000-000000000001, and the "
                    + "credential to another. Use a service connection"));
    }

    [Test]
    public async Task Wrong_inputs_are_told_and_nothing_is_contacted()
    {
        var wrong = await _.RunAsync("replicate", "--source", "contoso_weu", "--target", "contoso-neu", "--mode", "sideways");

        Assert.That(wrong.ExitCode, Is.EqualTo(2));
        Assert.That(wrong.Error, Does.Contain("--source is 'contoso_weu', which is not a vault").And.Contain("--mode is 'sideways'"));
        Assert.That(_.Neu.Requests, Is.Empty);
        Assert.That(_.Cloud.Entra.Requests, Is.Empty);
    }

    [TestCase("")]
    [TestCase("--fast")]
    public async Task A_report_folder_where_nothing_can_be_written_is_told_with_the_other_mistakes(string unknown)
    {
        var wrong =
            await _.RunAsync([.. "plan --source contoso_weu --target contoso-neu --report /proc".Split(' '),
                .. unknown.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That(wrong.ExitCode, Is.EqualTo(2));
        Assert.That(wrong.Error,
            Does.Contain("--source is 'contoso_weu', which is not a vault").And.Contain(
                "Error: --report is '/proc', where no file can be written: nothing can be created there."));
        Assert.That(wrong.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(unknown.Length > 0 ? 3 : 2));
    }

    [Test]
    public async Task Whoever_says_nothing_is_told_what_can_be_said()
    {
        var nothing = await _.RunAsync();
        var help = await _.RunAsync("--help");

        Assert.That((nothing.ExitCode, help.ExitCode), Is.EqualTo((2, 0)));
        Assert.That(nothing.All, Is.EqualTo(help.All));
        Assert.That(help.Output,
            Does.Contain("kvreplicate plan --source VAULT --target VAULT").And.Contain(
                "Exit codes: 0 succeeded, 1 some or all failed, 2 invalid inputs, 3 plan refused, 4"));
    }

    [Test]
    public async Task A_vault_that_is_not_there_is_named()
    {
        _.Weu.Set("db", "1");
        var ended = await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-nowhere");

        Assert.That(ended.ExitCode, Is.EqualTo(1));
        Assert.That(ended.Error,
            Does.StartWith(
                "Error: Could not list the secrets of vault contoso-nowhere: the proxy did not connect to contoso-nowhere.vault.azure.net"));
    }

    [Test]
    public async Task A_missing_permission_is_named()
    {
        _.Weu.Set("db", "1");
        _.Weu.Access.Deny("Get");
        var ended = await _.RunAsync("replicate", "--source", "contoso-weu", "--target", "contoso-neu");

        Assert.That(ended.ExitCode, Is.EqualTo(1));
        Assert.That(ended.Error,
            Does.Contain("Could not read the value of 'db' in vault contoso-weu: 403 AccessDenied").And.Contain(
                "the secret permission 'get'").And.Contain("getSecret/action"));
        Assert.That(_.Neu.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task An_interrupted_run_ends_soon_although_a_vault_does_not_answer()
    {
        // Without an end of its own it would wait for the vault's minute, and tell that no answer came.
        var ended = await SignalAsync(process => Executable.Signal(process, Executable.Interrupt));

        Assert.That(ended.ExitCode, Is.EqualTo(130), ended.All);
        Assert.That(ended.Output, Does.Contain("Cancelling: no new write begins").And.Contain("more were not attempted."));
        Assert.That(ended.Error, Does.Contain("The run was cancelled").And.Not.Contain("did not answer in time"));
    }

    [Test]
    public async Task A_second_signal_ends_it_at_once()
    {
        // Both are there when it looks, however slow the machine: after two seconds it would end by itself.
        var ended = await SignalAsync(process =>
        {
            foreach (var signal in new[] { Executable.Stop, Executable.Interrupt, Executable.Terminate, Executable.Continue })
            {
                Executable.Signal(process, signal);
            }
        });

        Assert.That(ended.ExitCode, Is.Not.Zero);
        Assert.That(ended.Error, Does.Not.Contain("The run was cancelled"), "it did not wait for the write in flight");
    }

    /// <summary>Signals a run whose third write is never answered.</summary>
    private async Task<Ended> SignalAsync(Action<Process> signal)
    {
        for (var i = 0; i < 100; i++)
        {
            _.Weu.Set($"secret-{i:000}", "canary");
        }

        var (reached, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        _.Neu.Faults.Before("Set", null, async () => { reached.TrySetResult(); await never.Task; }, skip: 2);
        try
        {
            return await _.RunAsync(["replicate", "--source", "contoso-weu", "--target", "contoso-neu", "--parallelism", "4"],
                async process =>
            {
                await reached.Task.WaitAsync(Patience.Longest);
                signal(process);
                await process.WaitForExitAsync().WaitAsync(Patience.Longest);
            });
        }
        finally
        {
            never.SetResult();
        }
    }
}
