using System.Globalization;
using KeyVaultSimulator;
using KeyVaultSimulator.State;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>
/// docs/recovery.md: the commands of each section, run as they stand there, but for the time and the version, bring the vaults out of what
/// the section is about.
/// </summary>
[TestFixture]
public sealed class Runbook
{
    private const string Time = "2026-11-25T10:00:00Z";
    private const string Version = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan s_behind = TimeSpan.FromMinutes(-20);
    private Executable _ = null!;
    private string _then = "";
    private string _good = "";

    /// <summary>
    /// Two vaults in sync, and a time at which all was well. The vaults' clocks are behind, so that what happens to them lies in the past
    /// for the process.
    /// </summary>
    [SetUp]
    public async Task StartAsync()
    {
        _ = await Executable.StartAsync(new SimulatedVaultOptions { ClockSkew = s_behind }, warm: WarmProcess.RunAsync);
        foreach (var name in Names)
        {
            _.Weu.Set(name, $"good {name}", tags: [new("owner", "ops")]);
        }

        Wait();
        await _.ReplicateInProcessAsync(new ReplicationOptions());
        Wait();
        _then = (_.Cloud.Time.GetUtcNow() + s_behind).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _good = _.Weu.Current("db-password").Version;
        Wait();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_ is not null)
        {
            await _.DisposeAsync();
        }
    }

    private static string[] Names { get; } = ["db-password", .. Enumerable.Range(0, 11).Select(i => $"key-{i:00}")];

    [Test]
    public async Task One_secret()
    {
        var commands = Commands("One secret");
        Assert.That(commands, Has.Count.EqualTo(3));
        _.Weu.Set("db-password", "bad");
        Wait();
        await RunAsync(commands[0], commands[1]);
        Assert.That(_.Weu.Current("db-password").Value, Is.EqualTo("good db-password"));

        _.Weu.Delete("db-password");
        Wait();
        await RunAsync(commands[0], commands[1]);
        Assert.That(_.Weu.LiveNames(), Does.Contain("db-password"));

        _.Weu.Set("db-password", "bad again");
        Wait();
        await RunAsync(commands[2]);
        AssertGood(_.Weu);
    }

    [Test]
    public async Task Many_secrets()
    {
        foreach (var name in Names.Take(8))
        {
            _.Weu.Delete(name);
        }

        Wait();
        var planned = await RunAsync([.. Commands("Many secrets")]);
        var toPaste = planned.Output.TrimEnd().Split('\n')[^1];
        Assert.That(toPaste, Does.StartWith("kvreplicate restore --target contoso-weu --report before --at "), planned.All);
        Assert.That(File.Exists(Path.Combine(_.Folder, "before", "summary.md")));
        await RunAsync(toPaste);
        AssertGood(_.Weu);
    }

    [Test]
    public async Task A_certificate()
    {
        var both = new ReplicationOptions { Kinds = [ObjectKind.Certificate] };
        var good = _.Weu.AddCertificate("web", "Self");
        Wait();
        await _.ReplicateInProcessAsync(both);
        _then = (_.Cloud.Time.GetUtcNow() + s_behind).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        Wait();
        _.Weu.AddCertificate("web");
        Wait();
        await _.ReplicateInProcessAsync(both);
        Wait();

        var commands = Commands("A certificate");
        var planned = await RunAsync(commands[0]);
        Assert.That(planned.Output, Does.Contain("certificate web"));
        await RunAsync([.. commands.Skip(1)]);

        foreach (var vault in new[] { _.Weu, _.Neu })
        {
            Assert.That(vault.Live(StoredKind.Certificate, "web").Current.X509, Is.EqualTo(good.X509), vault.Name);
        }
    }

    [Test]
    public async Task Bad_values_mirrored()
    {
        foreach (var name in Names.Take(5))
        {
            _.Weu.Set(name, "bad");
        }

        Wait();
        await _.ReplicateInProcessAsync(new ReplicationOptions());
        Assert.That(_.Neu.Current("db-password").Value, Is.EqualTo("bad"), "it was mirrored");
        Wait();

        var ended = await RunAsync([.. Commands("Bad values, mirrored")]);

        AssertGood(_.Weu);
        AssertGood(_.Neu);
        Assert.That(ended.Output, Does.Contain("contoso-weu -> contoso-neu: 12 equal."));
        await AssertMirrorDoesNothingAsync();
    }

    [Test]
    public async Task The_vault_is_gone()
    {
        var commands = Commands("The vault is gone");
        _.Weu.Rewind(VaultState.Empty);
        var ended = await RunAsync([.. commands.Take(3)]);
        AssertGood(_.Weu);
        Assert.That(ended.Output, Does.Contain("contoso-weu -> contoso-neu: 12 equal."));
        await AssertMirrorDoesNothingAsync();

        _.Neu.Set("db-password", "bad, and newest");
        Wait();
        _.Weu.Rewind(VaultState.Empty);
        await RunAsync(commands[3]);
        AssertGood(_.Weu);
    }

    [Test]
    public async Task Failing_back()
    {
        _.Neu.Set("db-password", "changed in the replica");
        _.Neu.Set("made-there", "1");
        Wait();
        var commands = Commands("Failing back");
        Assert.That((await RunOneAsync(commands[0])).ExitCode, Is.EqualTo(4), "there are differences");
        await RunAsync([.. commands.Skip(1)]);
        Assert.That((_.Weu.Current("db-password").Value, _.Weu.Current("made-there").Value), Is.EqualTo(("changed in the replica", "1")));
        await AssertMirrorDoesNothingAsync();
    }

    [Test]
    public async Task Proof()
    {
        var ended = await RunAsync([.. Commands("Proof")]);
        Assert.That(ended.Output, Does.Contain("contoso-weu -> contoso-neu: 12 equal."));
        Assert.That(Directory.GetFiles(Path.Combine(_.Folder, "proof")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "report.json", "summary.md", "verify.junit.xml" }));
    }

    [Test]
    public void Every_section_of_the_first_table_is_there_and_every_command_is_tried()
    {
        var sections = Page().Split("\n## ").Skip(1).Select(section => section[..section.IndexOf('\n', StringComparison.Ordinal)]).ToList();
        string[] tried = ["One secret", "Many secrets", "A certificate", "Bad values, mirrored", "The vault is gone", "Failing back",
            "Proof"];
        Assert.That(sections.Where(section => Commands(section).Count > 0), Is.EquivalentTo(tried));
        Assert.That(sections, Does.Contain("The region is down").And.Contain("What never comes back"));
    }

    /// <summary>Lets a minute pass: what is done before and after is not of the same second.</summary>
    private void Wait() => _.Cloud.Advance(TimeSpan.FromMinutes(1));

    private static void AssertGood(SimulatedVault vault)
    {
        foreach (var name in Names)
        {
            Assert.That((vault.Current(name).Value, vault.Current(name).Tags["owner"]), Is.EqualTo(($"good {name}", "ops")),
                $"{name} in {vault.Name}");
        }
    }

    private async Task AssertMirrorDoesNothingAsync()
    {
        Wait();
        Assert.That((await _.ReplicateInProcessAsync(new ReplicationOptions { ReplicateDeletion = true })).HasChanges, Is.False,
            "the mirror can be started again, and has nothing to do");
    }

    private async Task<Ended> RunAsync(params string[] commands)
    {
        var ended = default(Ended);
        foreach (var command in commands)
        {
            ended = await RunOneAsync(command);
            Assert.That(ended.ExitCode, Is.Zero, $"{command}\n{ended.All}");
            Wait();
        }

        return ended!;
    }

    private Task<Ended> RunOneAsync(string command) =>
        _.RunAsync(command.Replace(Time, _then, StringComparison.Ordinal).Replace(Version, _good, StringComparison.Ordinal)
            .Split(' ')[1..]);

    private static string Page() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "recovery.md")).ReplaceLineEndings("\n");

    /// <summary>The lines to type in a section, as they stand there.</summary>
    private static List<string> Commands(string section)
    {
        var text = Page().Split("\n## ").Single(part => part.StartsWith(section + "\n", StringComparison.Ordinal));
        return [.. text.Split("```sh\n").Skip(1)
            .SelectMany(block => block[..block.IndexOf("```", StringComparison.Ordinal)].Split('\n',
                StringSplitOptions.RemoveEmptyEntries))];
    }
}
