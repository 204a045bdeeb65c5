using System.Text.RegularExpressions;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>The task as an agent starts it: the staged folder, through the Node shim: what it does, tells and ends with.</summary>
[TestFixture]
public sealed class InAPipeline : AsAStep
{
    [Test]
    public async Task The_log_reads_well()
    {
        _.Weu.Set("disabled", "canary-value-3", enabled: false);
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_DRYRUN", "true"), ("INPUT_REPORTPATH", "out")));

        // Both lists are read at the same time: which is there first is not for this test.
        var lines = ended.Output.ReplaceLineEndings("\n").Replace(_.Folder, "/agent/work", StringComparison.Ordinal)
            .Replace(ended.Variable("planHash")!, "PLANHASH", StringComparison.Ordinal)
            .Replace(_.Cloud.ProxyUri.GetLeftPart(UriPartial.Authority), "http://proxy:8080", StringComparison.Ordinal)
            .Replace(AttachmentOf(ended), "ATTACHMENT", StringComparison.Ordinal).Split('\n');
        Approved.Verify(string.Join('\n', lines.Take(1).Concat(lines.Skip(1).Take(2).Order(StringComparer.Ordinal)).Concat(lines.Skip(3))),
            "dry-run.log.approved.txt");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_.Folder, "out", "summary.md")),
            Does.Contain("| create | `db` | contoso-neu | new in contoso-weu |"));
        Assert.That(_.Neu.LiveNames(), Is.Empty);
    }

    private static string AttachmentOf(Ended ended) =>
        Regex.Match(ended.Output, "addattachment type=KeyVaultReplication.Report;name=(?<name>[A-Za-z0-9._-]+)]").Groups["name"].Value;

    [Test]
    public async Task The_report_is_attached_for_the_results_tab_as_a_file_of_its_own()
    {
        var ended =
            await _.RunTaskAsync(AgentWithSecret(("INPUT_REPORTPATH", "out"), ("AGENT_JOBNAME", "Plan; all] vaults"),
                ("SYSTEM_JOBATTEMPT", "2")));

        Assert.That(AttachmentOf(ended), Does.Match("^[0-9]{14}-Plan__all__vaults-2-[0-9a-f]{8}[.]json$"), ended.All);
        Assert.That(ended.Output, Does.Contain($"]{Path.Combine(_.Folder, AttachmentOf(ended))}"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_.Folder, AttachmentOf(ended))),
            Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(_.Folder, "out", "report.json"))));
    }

    [Test]
    public void The_results_tab_looks_for_what_is_attached() =>
        Assert.That(File.ReadAllText(Path.Combine(Repository.Root, "src", "ResultsTab", "page", "attachments.js")),
            Does.Contain($"export const type = '{AttachedReport.Type}';"));

    [Test]
    public async Task A_secret_that_fails_fails_the_task_and_leaves_the_others_alone()
    {
        _.Neu.Access.Deny("Set", name: "db");
        var ended = await _.RunTaskAsync(AgentWithSecret());

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That((ended.Variable("created"), ended.Variable("failed")), Is.EqualTo(("1", "1")));
        Assert.That(ended.Output,
            Does.Contain("##vso[task.logissue type=error]Could not write a version of 'db' in vault contoso-neu: 403").And.Contain(
                "run again: only what is missing is done"));
        Assert.That(_.Neu.LiveNames(), Is.EqualTo(new[] { "api" }));
    }

    [Test]
    public async Task Another_plan_than_the_approved_one_is_refused()
    {
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_APPROVEDPLAN", new string('0', 64))));

        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain("##vso[task.logissue type=error]Refused, nothing was written"));
        Assert.That(_.Neu.LiveNames(), Is.Empty);
    }

    [Test]
    public async Task Where_approval_is_required_nothing_is_written_without_the_hash_of_a_plan()
    {
        var unapproved = await _.RunTaskAsync(AgentWithSecret(("INPUT_REQUIREAPPROVAL", "true"), ("INPUT_APPROVEDPLAN", "")));

        Assert.That(unapproved.ExitCode, Is.EqualTo(2), unapproved.All);
        Assert.That(unapproved.Output, Does.Contain(
            "##vso[task.logissue type=error]approvedPlan is missing: with requireApproval nothing is written without the hash of an "
                + "approved plan."));
        Assert.That(_.Weu.Requests.Concat(_.Neu.Requests), Is.Empty);

        var plan = await _.RunTaskAsync(AgentWithSecret(("INPUT_REQUIREAPPROVAL", "true"), ("INPUT_DRYRUN", "true")));
        AssertReplicated(
            await _.RunTaskAsync(AgentWithSecret(("INPUT_REQUIREAPPROVAL", "true"), ("INPUT_APPROVEDPLAN", plan.Variable("planHash")!))));
    }

    [Test]
    public async Task A_report_folder_that_cannot_be_made_is_told_before_anything_is_contacted()
    {
        await File.WriteAllTextAsync(Path.Combine(_.Folder, "taken"), "");
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_REPORTPATH", "taken"), ("INPUT_DRYRUN", "maybe")));

        Assert.That(ended.ExitCode, Is.EqualTo(2), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output,
            Does.Contain("##vso[task.logissue type=error]dryRun is 'maybe'").And.Contain(
                $"##vso[task.logissue type=error]reportPath is '{_.Folder}/taken', where no file can be written: it is a file."));
        Assert.That(_.Weu.Requests, Is.Empty);
    }

    [Test]
    public async Task A_report_that_cannot_be_written_after_the_run_fails_the_task()
    {
        var folder = Path.Combine(_.Folder, "out");
        _.Neu.Faults.Before("Set", null, () => { Directory.Delete(folder); File.WriteAllText(folder, ""); }, times: 1);

        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_REPORTPATH", "out")));

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain($"##vso[task.logissue type=error]The report could not be written to {folder}"));
    }

    [Test]
    public async Task What_does_not_count_is_told_and_does_not_break_the_run()
    {
        var ended =
            await _.RunTaskAsync(AgentWithSecret(("INPUT_CONFLICTPOLICY", "skip"), ("INPUT_DELETIONSCOPE", "all"),
                ("INPUT_MAXDELETIONS", "25%")));

        AssertReplicated(ended);
        Assert.That(ended.Output.Split('\n').Where(line => line.Contains("is not used", StringComparison.Ordinal))
            .Select(line => line.TrimEnd()), Is.EqualTo(new[] { "conflictPolicy is not used: it is for runs with mode: TwoWay." }));
    }

    [Test]
    public async Task A_missing_permission_is_told_by_its_name()
    {
        _.Neu.Access.Deny("Set");
        var ended = await _.RunTaskAsync(AgentWithSecret());

        Assert.That(ended.ExitCode, Is.EqualTo(1));
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output,
            Does.Contain(
                "##vso[task.logissue type=error]Could not write a version of 'db' in vault contoso-neu: 403 AccessDenied").And.Contain(
                    "the secret permission 'set'"));
        Assert.That(ended.Variable("failed"), Is.EqualTo("2"));
        AssertNoLeak(ended);
    }

    [Test]
    public async Task Missing_inputs_fail_with_all_that_is_missing()
    {
        var ended = await _.RunTaskAsync(new() { ["TF_BUILD"] = "True" });

        Assert.That(ended.ExitCode, Is.EqualTo(2));
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output.Split('\n').Count(line => line.StartsWith("##vso[task.logissue type=error]", StringComparison.Ordinal)),
            Is.EqualTo(3));
    }

    [Test]
    public async Task Secrets_left_for_a_person_make_it_succeed_with_issues()
    {
        _.Neu.Set("taken", "canary-value-3");
        _.Neu.Delete("taken");
        _.Weu.Set("taken", "canary-value-4");
        var ended = await _.RunTaskAsync(AgentWithSecret(("INPUT_SOFTDELETED", "skip")));

        Assert.That(ended.ExitCode, Is.Zero);
        Assert.That(ended.Results, Is.EqualTo(new[] { "SucceededWithIssues" }));
        Assert.That(ended.Variable("skipped"), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_disabled_secret_without_a_replica_is_noted_and_the_step_stays_green()
    {
        _.Weu.Set("disabled", "canary-value-3", enabled: false);
        var ended = await _.RunTaskAsync(AgentWithSecret());

        Assert.That(ended.ExitCode, Is.Zero);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Succeeded" }));
        Assert.That(ended.Variable("skipped"), Is.EqualTo("0"));
        Assert.That(ended.Output, Does.Contain("1 noted").And.Not.Contain("type=warning"));
    }

    [Test]
    public async Task A_cancelled_job_ends_soon_starts_no_new_write_and_the_next_run_completes_it(
        [Values(Executable.Interrupt, Executable.Terminate)] int signal)
    {
        for (var i = 0; i < 60; i++)
        {
            _.Weu.Set($"secret-{i:000}", "canary-value-x");
        }

        // From the sixth write on the vault answers nothing until the job was cancelled, and then refuses.
        var (reached, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        _.Neu.Faults.Before("Set", null, async () => { reached.TrySetResult(); await cancelled.Task; }, skip: 5);
        var ended = await _.RunTaskAsync(AgentWithSecret(), async process =>
        {
            await reached.Task.WaitAsync(Patience.Longest);
            Executable.Signal(process, signal);
            await _.UntilSaidAsync("Cancelling: no new write begins");
            cancelled.SetCanceled();
        });

        _.Neu.Faults.Clear();
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That(ended.Output, Does.Contain("The run was cancelled").And.Contain("not done"));
        Assert.That(_.Neu.LiveNames(), Has.Count.EqualTo(5));
        Assert.That(_.Neu.LiveNames(),
            Has.Count.EqualTo(int.Parse(ended.Variable("created")!, System.Globalization.CultureInfo.InvariantCulture)),
            "what is reported as done is done, and no more");
        AssertNoLeak(ended);

        var next = await _.RunTaskAsync(AgentWithSecret());
        Assert.That(next.Results, Is.EqualTo(new[] { "Succeeded" }));
        Assert.That(_.Neu.LiveNames(), Has.Count.EqualTo(62));
    }
}
