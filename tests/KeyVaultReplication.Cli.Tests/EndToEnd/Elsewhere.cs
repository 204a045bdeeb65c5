using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeyVaultSimulator.Identity;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>docs/elsewhere.md, tried as it is written, as far as no service of others is needed.</summary>
[TestFixture]
public sealed partial class Elsewhere
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "elsewhere.md")).ReplaceLineEndings("\n");

    public static IEnumerable<string> Commands => Lines().Select(line => Command().Match(line)).Where(match => match.Success)
        .Select(match => match.Value);

    [Test]
    public async Task The_tool_is_packed_installed_from_a_local_folder_and_runs()
    {
        var folder = Directory.CreateTempSubdirectory("kvreplicate-tool-");
        try
        {
            var block = Blocks("bash").First();
            Assert.That(block, Does.Contain("dotnet pack").And.Contain("dotnet tool install").And.Contain("kvreplicate --version"));
            var (code, output) = await BashAsync("set -e\n" + block.Replace("artifacts/", folder.FullName + "/", StringComparison.Ordinal));

            Assert.That(code, Is.Zero, output);
            Assert.That(output.TrimEnd().Split('\n')[^1], Is.EqualTo("1.0.0"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestCaseSource(nameof(Commands))]
    public void Each_command_is_understood(string command)
    {
        var result = CommandLine.Create(_ => Task.FromResult(0), () => Task.FromResult(0)).Parse(command["kvreplicate ".Length..]);

        Assert.That(result.Errors, Is.Empty);
    }

    [Test]
    public void There_are_commands_for_each_place() => Assert.That(Commands.Count(), Is.GreaterThanOrEqualTo(2));

    [Test]
    public async Task The_line_for_cron_replicates_with_the_identity_of_the_machine_and_says_nothing()
    {
        await using var _ = await Executable.StartAsync();
        var pairs = await ArrangeAsync(_);
        var line = Lines().Single(line => line.StartsWith("15 2 * * * ", StringComparison.Ordinal))["15 2 * * * ".Length..]
            .Replace("/run/lock", _.Folder, StringComparison.Ordinal)
            .Replace("/etc/kvreplicate/pairs.yml", pairs, StringComparison.Ordinal);

        var ended = await _.PasteAsync(
            $"export IDENTITY_ENDPOINT={_.Cloud.ManagedIdentity.Endpoint} IDENTITY_HEADER={_.Cloud.ManagedIdentity.Header}; unset "
                + $"AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_TENANT_ID; {line}");

        Assert.That((ended.ExitCode, ended.All), Is.EqualTo((0, "")));
        Assert.That(_.Neu.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    [Test]
    public async Task The_arguments_for_Kubernetes_replicate_with_the_identity_of_the_pod()
    {
        const string connection = "0a1b2c3d-0000-4000-8000-0000000000ff";
        await using var _ = await Executable.StartAsync();
        var pairs = await ArrangeAsync(_);
        _.Cloud.Entra.AddFederatedApp("pod", SimulatedPipelines.SubjectOf(connection));
        var token = Path.Combine(_.Folder, "token");
        await File.WriteAllTextAsync(token, await TokenAsync(_, connection));
        var arguments = Arguments().Match(Page).Groups["list"].Value.Split(", ")
            .Select(word => word.Trim('\'').Replace("/pairs/pairs.yml", pairs, StringComparison.Ordinal));

        var ended = await _.RunInAsync(
            new()
            {
                ["AZURE_TENANT_ID"] = SimulatedEntra.DefaultTenant.ToString(),
                ["AZURE_CLIENT_ID"] = "pod",
                ["AZURE_FEDERATED_TOKEN_FILE"] = token,
                ["AZURE_AUTHORITY_HOST"] = "https://login.microsoftonline.com/",
            },
            [.. arguments]);

        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(_.Neu.LiveNames(), Is.EqualTo(new[] { "db" }));
    }

    private static async Task<string> ArrangeAsync(Executable _)
    {
        _.Weu.Set("db", "1");
        var pairs = Path.Combine(_.Folder, "pairs.yml");
        await File.WriteAllTextAsync(pairs, "pairs:\n- source: contoso-weu\n  target: contoso-neu\n");
        return pairs;
    }

    private static async Task<string> TokenAsync(Executable _, string connection)
    {
        using var http = new HttpClient(_.Cloud.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"{_.Cloud.Pipelines.OidcRequestUri}?api-version=7.1&serviceConnectionId={connection}");
        request.Headers.Authorization = new("Bearer", _.Cloud.Pipelines.JobToken);
        using var answer = await http.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("oidcToken").GetString()!;
    }

    private static async Task<(int Code, string Output)> BashAsync(string script)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("The lines are for bash.");
        }

        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token),
                process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await error + await output);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static IEnumerable<string> Blocks(string language) =>
        Fenced().Matches(Page).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value);

    private static IEnumerable<string> Lines() => Fenced().Matches(Page).SelectMany(match => match.Groups["text"].Value.Split('\n'));

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("kvreplicate (plan|replicate|verify|restore) .*$")]
    private static partial Regex Command();

    [GeneratedRegex(@"args: \[(?<list>[^\]]*)\]")]
    private static partial Regex Arguments();
}
