using System.ComponentModel;
using System.Diagnostics;

namespace KeyVaultSimulator.Tests;

/// <summary>Microsoft's own clients for JavaScript, against `serve`: clients that nobody here wrote, on another platform.</summary>
[TestFixture]
public sealed class JavaScriptClients
{
    /// <summary>Set where a machine that lacks Node or the registry is a mistake: the test then fails instead of being skipped.</summary>
    private const string Required = "KVR_REQUIRE_JAVASCRIPT";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "JavaScript");

    [Test]
    public async Task The_clients_for_certificates_and_keys_find_all_as_documented()
    {
        var (installed, told) = IsInstalled ? (0, "")
            : await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], []);
        if (installed != 0)
        {
            Skip($"npm cannot install the clients: {told}");
        }

        await using var served = await ServedVaults.StartAsync("--vault", "north");
        var environment = served.Variables.Append(new("NODE_EXTRA_CA_CERTS", served.Variables["SSL_CERT_FILE"]));
        var (ran, output) = await RunAsync("node", ["clients.js", "https://north.vault.azure.net"], environment);
        await TestContext.Out.WriteLineAsync(output);
        Assert.That(ran, Is.Zero, output);
        Assert.That(output.Split('\n', StringSplitOptions.TrimEntries).Count(line => line.StartsWith("ok ", StringComparison.Ordinal)),
            Is.EqualTo(11), output);
    }

    /// <summary>Whether npm has installed what is locked: the last thing it writes is its own copy of the lock.</summary>
    private static bool IsInstalled => File.GetLastWriteTimeUtc(Path.Combine(Folder, "node_modules", ".package-lock.json"))
        > File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));

    private static void Skip(string reason)
    {
        if (Environment.GetEnvironmentVariable(Required) is { Length: > 0 })
        {
            Assert.Fail(reason);
        }

        Assert.Ignore(reason);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await error);
        }
        catch (Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
