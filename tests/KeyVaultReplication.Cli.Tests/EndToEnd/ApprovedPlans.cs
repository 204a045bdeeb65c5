using KeyVaultSimulator;
using KeyVaultSimulator.State;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>
/// An approved plan, applied by the process: what somebody writes in the second in which the plan was made is not what was approved.
/// </summary>
[TestFixture]
public sealed class ApprovedPlans
{
    private static readonly string[] Pair = ["--source", "contoso-weu", "--target", "contoso-neu"];

    [Test]
    public async Task A_secret_and_a_certificate_written_in_the_second_of_the_plan_are_refused([Values("db", "web")] string changed)
    {
        await using var _ = await Executable.StartAsync(time: new FakeTimeProvider(DateTimeOffset.UtcNow), warm: WarmProcess.RunAsync);
        string[] both = [.. Pair, "--object-types", "secrets,certificates"];
        _.Weu.Set("db", "v1");
        _.Weu.AddCertificate("web", "Self");
        var planned = await _.RunAsync(["plan", .. both, "--output", "json"]);
        var approved = System.Text.Json.JsonDocument.Parse(planned.Output).RootElement.GetProperty("planHash").GetString()!;
        var written = changed == "db" ? _.Weu.Set("db", "v2, approved by nobody") : _.Weu.RenewCertificate("web");
        Assert.That(written.Created, Is.EqualTo(_.Weu.Versions("db")[0].Created), "the same second");

        var ended = await _.RunAsync(["replicate", .. both, "--approved-plan", approved, "--require-approval"]);

        Assert.That(ended.ExitCode, Is.EqualTo(3), ended.All);
        Assert.That(ended.All, Does.Contain("Refused, nothing was written").And.Contain(approved));
        Assert.That(_.Neu.LiveNames().Concat(_.Neu.LiveNames(StoredKind.Certificate)), Is.Empty);
    }

    [Test]
    public async Task What_was_approved_and_nobody_touched_is_applied()
    {
        await using var _ = await Executable.StartAsync(warm: WarmProcess.RunAsync);
        _.Weu.Set("db", "v1");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        var planned = await _.RunAsync(["plan", .. Pair, "--output", "json"]);
        var approved = System.Text.Json.JsonDocument.Parse(planned.Output).RootElement.GetProperty("planHash").GetString()!;

        var ended = await _.RunAsync(["replicate", .. Pair, "--approved-plan", approved, "--require-approval"]);

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(_.Neu.Current("db").Value, Is.EqualTo("v1"));
    }

    /// <summary>The file is there to be read by people: the plan is made again from the vaults.</summary>
    [Test]
    public async Task A_plan_file_that_somebody_changed_counts_for_nothing()
    {
        await using var _ = await Executable.StartAsync();
        _.Weu.Set("db", "v1");
        _.Neu.Set("mine", "x");
        _.Cloud.Advance(TimeSpan.FromSeconds(10));
        var folder = Path.Combine(_.Folder, "report");
        var planned = await _.RunAsync(["plan", .. Pair, "--report", folder, "--output", "json"]);
        var approved = System.Text.Json.JsonDocument.Parse(planned.Output).RootElement.GetProperty("planHash").GetString()!;
        var file = Path.Combine(folder, "plan.json");
        var text = await File.ReadAllTextAsync(file);
        Assert.That(text, Does.Contain("\"create\"").And.Contain("\"db\""));
        await File.WriteAllTextAsync(file, text.Replace("\"create\"", "\"delete\"", StringComparison.Ordinal)
            .Replace("\"db\"", "\"mine\"", StringComparison.Ordinal));

        var ended = await _.RunAsync(["replicate", .. Pair, "--approved-plan", approved, "--require-approval", "--report", folder]);

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(_.Neu.LiveNames(), Is.EqualTo(new[] { "db", "mine" }));
    }
}
