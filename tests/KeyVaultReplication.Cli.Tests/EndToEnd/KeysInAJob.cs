using System.Text;
using System.Text.Json;
using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>The task as an agent starts it, with keys among what takes part.</summary>
[TestFixture]
public sealed class KeysInAJob
{
    /// <summary>What the text of each backup of a key begins with.</summary>
    private static readonly string Canary = Convert.ToBase64String([0x26, .. "AzureKeyVaultKeyBackupV1.microsoft.com"u8])[..48];

    [Test]
    public async Task A_key_is_copied_once_and_nothing_of_its_backup_is_seen_or_left()
    {
        await using var job = await PipelineJob.StartAsync();
        var (weu, neu, report) = (job.Executable.Weu, job.Executable.Neu, Path.Combine(job.Executable.Folder, "reports"));
        weu.AddKey("sign");
        weu.AddKey("turning");
        weu.SetRotation("turning", new RotationState { Actions = [new RotationAction("timeAfterCreate", "P30D", "Rotate")] });
        (string, string)[] inputs = [("INPUT_OBJECTTYPES", "secrets\nkeys"), ("INPUT_REPORTPATH", report)];

        var ended = await job.RunAsync(inputs);

        Assert.That((ended.ExitCode, ended.Results.SingleOrDefault()), Is.EqualTo((0, "Succeeded")), ended.All);
        Assert.That((ended.Variable("created"), ended.Variable("hasChanges")), Is.EqualTo(("3", "true")), "two secrets and a key");
        Assert.That(neu.Live(StoredKind.Key, "sign").Current.Version, Is.EqualTo(weu.Live(StoredKind.Key, "sign").Current.Version));
        Assert.That(ended.Output, Does.Contain("key sign").And.Contain("rotates by itself in contoso-weu"));
        using (var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(report, "report.json"))))
        {
            var target = json.RootElement.GetProperty("targets")[0];
            Assert.That(target.GetProperty("changes").EnumerateArray()
                .Select(change => $"{change.GetProperty("kind")} {change.GetProperty("name")} {change.GetProperty("outcome")}"),
                Is.EqualTo(new[] { "secret api applied", "secret db applied", "key sign applied" }));
            Assert.That(target.GetProperty("findings").EnumerateArray()
                .Select(finding => $"{finding.GetProperty("kind")} {finding.GetProperty("code")}"), Is.EqualTo(new[] { "key rotates" }));
        }

        var again = await job.RunAsync(inputs);
        Assert.That((again.ExitCode, again.Variable("created"), again.Variable("unchanged"), again.Variable("hasChanges")),
            Is.EqualTo((0, "0", "3", "false")), again.All);

        var files = Directory.GetFiles(job.Executable.Folder, "*", SearchOption.AllDirectories)
            .Select(file => File.ReadAllText(file, Encoding.Latin1));
        Assert.That(weu.Requests.Count(request => request.Operation == "Key.Backup"), Is.EqualTo(1));
        Assert.That(string.Concat(files.Append(ended.All).Append(again.All)),
            Does.Not.Contain(Canary).And.Not.Contain("AzureKeyVaultKeyBackup"));
    }
}
