using System.Text.Json;
using System.Xml.Linq;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>
/// verify and restore as processes: on the command line, and as actions of the task. The vaults' clocks are behind, so that the minutes
/// that pass here lie in the past for the process, whose clock is the machine's.
/// </summary>
[TestFixture]
public sealed class Recovering() : WithExecutable(new SimulatedVaultOptions { ClockSkew = s_behind })
{
    private const string Canary = "canary-value-7e1c";
    private static readonly TimeSpan s_behind = TimeSpan.FromMinutes(-10);
    private const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";

    [SetUp]
    public async Task SeedAsync()
    {
        _.Weu.Set("api", Canary + "1");
        _.Weu.Set("db", Canary + "2");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        await _.ReplicateInProcessAsync(new ReplicationOptions());
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task Equal_vaults_verify_with_exit_code_0_and_different_ones_with_4()
    {
        var equal = await _.RunAsync("verify", "--source", "contoso-weu", "--target", "contoso-neu", "--report", "out");
        _.Neu.Set("db", Canary + "3");
        var different = await _.RunAsync("verify", "--source", "contoso-weu", "--target", "contoso-neu", "--report", "out");

        Assert.That((equal.ExitCode, different.ExitCode), Is.EqualTo((0, 4)), equal.All + different.All);
        Assert.That(equal.Output,
            Does.Contain("Reading 4 values in contoso-weu, contoso-neu, to compare them in memory; nothing is written.").And.Contain(
                "SecretGet"));
        Assert.That(equal.Output, Does.Contain("contoso-weu -> contoso-neu: 2 equal.\n"));
        Assert.That(different.Output,
            Does.Contain("  ~ different  db  values differ\n").And.Contain("contoso-weu -> contoso-neu: 1 equal, 1 different.\n"));
        Assert.That(different.Error, Does.Contain("Error: contoso-neu differs from contoso-weu: 1 equal, 1 different."));

        var folder = Path.Combine(_.Folder, "out");
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(6), "the earlier report is kept");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "report.json")));
        Assert.That(report.RootElement.GetProperty("result").GetString(), Is.EqualTo("different"));
        Assert.That(
            XDocument.Load(Path.Combine(folder, "verify.junit.xml")).Descendants("failure").Single().Parent!.Attribute("name")!.Value,
            Is.EqualTo("secret db"));
        Assert.That(string.Concat(Directory.GetFiles(folder).Select(File.ReadAllText)) + equal.All + different.All,
            Does.Not.Contain(Canary).And.Not.Contain(_.Secret));
    }

    [Test]
    public async Task Certificates_verify_by_their_thumbprints_where_object_types_names_them()
    {
        string[] arguments = ["verify", "--source", "contoso-weu", "--target", "contoso-neu", "--object-types", "certificates",
            "--report", "out"];
        _.Weu.AddCertificate("web");
        await _.ReplicateInProcessAsync(new ReplicationOptions { Kinds = [ObjectKind.Certificate] });
        var equal = await _.RunAsync(arguments);
        var renewed = _.Weu.RenewCertificate("web");
        var different = await _.RunAsync(arguments);

        Assert.That((equal.ExitCode, different.ExitCode), Is.EqualTo((0, 4)), equal.All + different.All);
        Assert.That(equal.Output,
            Does.Contain("Listed contoso-weu: 1 certificate.\n").And.Contain("contoso-weu -> contoso-neu: 1 equal.\n").And.Not.Contain(
                "Reading"));
        Assert.That(different.Output, Does.Contain("  ~ different  certificate web  another certificate: thumbprint "));
        var folder = Path.Combine(_.Folder, "out");
        Assert.That(
            XDocument.Load(Path.Combine(folder, "verify.junit.xml")).Descendants("failure").Single().Parent!.Attribute("name")!.Value,
            Is.EqualTo("certificate web"));
        Assert.That(string.Concat(Directory.GetFiles(folder).Select(File.ReadAllText)),
            Does.Contain("\"objectTypes\"").And.Not.Contain(renewed.Value[..40]));
    }

    [Test]
    public async Task Only_who_runs_it_may_read_a_report()
    {
        await _.RunAsync("verify", "--source", "contoso-weu", "--target", "contoso-neu", "--report", "out");
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(Path.Combine(_.Folder, "out")),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            foreach (var file in Directory.GetFiles(Path.Combine(_.Folder, "out")))
            {
                Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
            }
        }
    }

    [Test]
    public async Task A_link_in_the_reports_place_is_replaced_and_not_followed()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_.Folder, "out")).FullName;
        var elsewhere = Path.Combine(_.Folder, "elsewhere.txt");
        await File.WriteAllTextAsync(elsewhere, "kept");
        File.CreateSymbolicLink(Path.Combine(folder, "report.json"), elsewhere);

        await _.RunAsync("verify", "--source", "contoso-weu", "--target", "contoso-neu", "--report", "out");

        Assert.That(await File.ReadAllTextAsync(elsewhere), Is.EqualTo("kept"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "report.json")), Does.StartWith("{"));
    }

    [Test]
    public async Task With_output_json_standard_output_is_the_report()
    {
        var ended = await _.RunAsync("verify", "--source", "contoso-weu", "--target", "contoso-neu", "--output", "json");

        using var report = JsonDocument.Parse(ended.Output);
        Assert.That(report.RootElement.GetProperty("counts").GetProperty("equal").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_verification_in_a_pipeline_fails_on_differences_and_publishes_its_tests()
    {
        _.Neu.Set("db", Canary + "3");

        var ended = await _.RunTaskAsync(Job(("INPUT_ACTION", "verify"), ("INPUT_REPORTPATH", "out")));

        Assert.That(ended.ExitCode, Is.EqualTo(4), ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Failed" }));
        Assert.That((ended.Variable("unchanged"), ended.Variable("failed"), ended.Variable("hasChanges"), ended.Variable("planHash")),
            Is.EqualTo(("1", "0", "true", "")));
        var file = Path.Combine(_.Folder, "out", "verify.junit.xml");
        Assert.That(ended.Output, Does.Contain(
            $"##vso[results.publish type=JUnit;resultFiles={file};runTitle=Key Vault verification: contoso-weu to "
                + "contoso-neu;publishRunAttachments=true]\n"));
        Assert.That(File.Exists(file), "it outlives the process");
        Assert.That(ended.Output, Does.Contain($"##vso[task.uploadsummary]{Path.Combine(_.Folder, "out", "summary.md")}"));
        Assert.That(ended.All, Does.Not.Contain(Canary));
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_.Folder, "out", "report.json")));
        Assert.That(report.RootElement.GetProperty("identities").GetProperty("source").GetString(), Is.EqualTo(ClientId));
    }

    [Test]
    public async Task A_restore_is_planned_approved_and_made_on_the_command_line()
    {
        var then = Time();
        _.Weu.Set("db", Canary + "garbage");
        _.Weu.Delete("api");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));

        var plan = await _.RunAsync("restore", "--target", "contoso-weu", "--at", then, "--dry-run");
        Assert.That(_.Weu.LiveNames(), Is.EqualTo(new[] { "db" }));
        var command = plan.Output.Trim().Split('\n')[^1];
        var restored = await _.RunAsync(command.Split(' ')[1..]);
        var again = await _.RunAsync("restore", "--target", "contoso-weu", "--at", then, "--fail-on-changes");

        Assert.That((plan.ExitCode, restored.ExitCode, again.ExitCode), Is.EqualTo((0, 0, 0)), plan.All + restored.All + again.All);
        Assert.That(command, Does.StartWith($"kvreplicate restore --target contoso-weu --at {then} --approved-plan "));
        Assert.That(plan.Output,
            Does.Contain($"Restoring contoso-weu from its own history, as of {then}.").And.Contain("dry run: nothing is written"));
        Assert.That((_.Weu.Current("db").Value, _.Weu.Current("api").Value), Is.EqualTo((Canary + "2", Canary + "1")));
        Assert.That(restored.Output, Does.Contain("Restored. The next replication carries it on"));
        Assert.That(plan.All + restored.All + again.All, Does.Not.Contain(Canary));
    }

    [Test]
    public async Task A_restore_in_a_pipeline_is_a_dry_run_unless_it_is_said_otherwise()
    {
        var then = Time();
        _.Weu.Set("db", Canary + "garbage");
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        Dictionary<string, string> Restore(params (string, string)[] more) => Job(
            [("INPUT_ACTION", "restore"), ("INPUT_SOURCEKEYVAULTNAME", ""), ("INPUT_TARGETKEYVAULTNAME", "contoso-weu"),
                ("INPUT_RESTOREAT", then), .. more]);

        var planned = await _.RunTaskAsync(Restore(("INPUT_DRYRUN", "")));
        Assert.That(_.Weu.Current("db").Value, Is.EqualTo(Canary + "garbage"));
        var restored = await _.RunTaskAsync(Restore(("INPUT_DRYRUN", "false"), ("INPUT_APPROVEDPLAN", planned.Variable("planHash")!)));

        Assert.That((planned.ExitCode, restored.ExitCode), Is.EqualTo((0, 0)), planned.All + restored.All);
        Assert.That(planned.Output, Does.Contain($"set dryRun: false, restoreAt: {then} and approvedPlan: {planned.Variable("planHash")}"));
        Assert.That((restored.Variable("updated"), restored.Variable("unchanged"), restored.Variable("hasChanges")),
            Is.EqualTo(("1", "1", "true")));
        Assert.That(_.Weu.Current("db").Value, Is.EqualTo(Canary + "2"));
    }

    /// <summary>The time of the vaults, and then a minute passes.</summary>
    private string Time()
    {
        var time = (_.Cloud.Time.GetUtcNow() + s_behind).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ",
            System.Globalization.CultureInfo.InvariantCulture);
        _.Cloud.Advance(TimeSpan.FromMinutes(1));
        return time;
    }

    private Dictionary<string, string> Job(params (string Name, string Value)[] more)
    {
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
        return AgentOf.Job(_, "ServicePrincipal", ClientId,
            [($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_SERVICEPRINCIPALKEY", _.Secret), .. more]);
    }
}
