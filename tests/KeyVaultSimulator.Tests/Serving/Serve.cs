using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace KeyVaultSimulator.Tests;

/// <summary>The command `serve`, as a process of its own.</summary>
[TestFixture]
public sealed class Serve
{
    [Test]
    public async Task A_client_that_knows_nothing_of_the_simulator_signs_in_and_reaches_the_vaults_by_their_real_names()
    {
        await using var served = await ServedVaults.StartAsync("--vault", "north", "--vault", "south", "--seed", "30");
        using var transport = Transport(served);

        // Discovery is on: the sign-in library asks login.microsoftonline.com about itself first, through the proxy too.
        var credential = new ClientSecretCredential(
            served.Variables["AZURE_TENANT_ID"], served.Variables["AZURE_CLIENT_ID"], served.Variables["AZURE_CLIENT_SECRET"],
            new ClientSecretCredentialOptions { Transport = transport });
        SecretClient Client(string name) =>
            new(new Uri($"https://{name}.vault.azure.net"), credential, new SecretClientOptions { Transport = transport });

        Assert.That(await Client("north").GetPropertiesOfSecretsAsync().CountAsync(), Is.EqualTo(30));
        await Client("south").SetSecretAsync("db", "one");
        Assert.That((await Client("south").GetSecretAsync("db")).Value.Value, Is.EqualTo("one"));
        Assert.CatchAsync<Exception>(() => new SecretClient(
            new Uri("https://west.vault.azure.net"), credential,
            new SecretClientOptions { Transport = transport, Retry = { MaxRetries = 0 } }).GetSecretAsync("db"));
    }

    [Test]
    public void A_name_that_no_vault_can_have_is_told_before_anything_starts() =>
        Assert.That(ServeCommand.Create().Parse(["--vault", "north", "--vault", "no_vault"]).Errors.Select(error => error.Message),
            Is.EqualTo(new[] { "'no_vault' is no name of a vault: 3 to 24 letters, digits and single hyphens." }));

    [TestCase("--seed -1", "--seed is '-1': give a number from 0 to 2147483647.")]
    [TestCase("--latency soon", "--latency is 'soon': give a number from 0 to 2147483647.")]
    [TestCase("--proxy-port 65536", "--proxy-port is '65536': give a number from 0 to 65535.")]
    [TestCase("--vault North", "'north' is given more than once: each vault has a name of its own.")]
    public void A_wrong_option_is_told_before_anything_starts(string wrong, string told) =>
        Assert.That(ServeCommand.Create().Parse(["--vault", "north", .. wrong.Split(' ')]).Errors.Select(error => error.Message),
            Has.Member(told));

    [Test]
    public async Task A_port_that_is_taken_is_told_in_one_line_with_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        using var process =
            Process.Start(new ProcessStartInfo("dotnet", [typeof(SimulatedCloud).Assembly.Location, "serve", "--vault", "north",
                "--proxy-port", port])
            { RedirectStandardError = true })!;
        var told = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.EqualTo(1));
        Assert.That(told.Trim(),
            Does.StartWith("Cannot serve: ").And.EndWith($"give another --proxy-port than {port}, or none.").And.Not.Contain("\n"));
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    [Platform(Exclude = "Win")]
    public async Task It_tells_what_to_set_and_ends_when_told_to(string signal)
    {
        await using var served = await ServedVaults.StartAsync("--vault", "north", "--latency", "5", "--throttle");
        var (exitCode, output) = await served.StopAsync(signal);
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.Zero, output);
            Assert.That(output, Does.Contain("Serving https://north.vault.azure.net/").And.EndWith(
                "Stopped. Where you set them, take them away again: until then programs trust a certificate and a proxy that are "
                    + $"gone.{Environment.NewLine}"
                    + "unset HTTPS_PROXY SSL_CERT_FILE AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET "
                    + $"KEY_VAULT_SIMULATOR{Environment.NewLine}"));
            Assert.That(served.Variables.Keys,
                Is.EqualTo(new[] { "HTTPS_PROXY", "SSL_CERT_FILE", "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET",
                    "KEY_VAULT_SIMULATOR" }));
            foreach (var (name, value) in served.Variables)
            {
                Assert.That(output, Does.Contain($"export {name}={value}{Environment.NewLine}"));
            }
        });
    }

    /// <summary>
    /// What it needs to know stays with that command, in a folder that only its user can make anew, and all of it is gone with it.
    /// </summary>
    [TestCase(0)]
    [TestCase(3)]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_command_is_run_with_all_it_needs_and_its_exit_code_is_passed_on(int exitCode)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [typeof(SimulatedCloud).Assembly.Location, "serve", "--vault", "north", "--", "/bin/sh", "-c",
                $"echo \"$HTTPS_PROXY $SSL_CERT_FILE\"; stat -c %a \"$(dirname $SSL_CERT_FILE)\"; exit {exitCode}"])
        {
            RedirectStandardOutput = true,
        })!;
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.EqualTo(exitCode), string.Join('\n', lines));
        Assert.That(lines, Has.Length.EqualTo(3).And.None.Contains("export"));
        var (proxy, file) = (lines[1].Split(' ')[0], lines[1].Split(' ')[1]);
        Assert.That(proxy, Does.StartWith("http://127.0.0.1:"));
        Assert.That(file,
            Does.StartWith(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) + "/key-vault-simulator/"));
        Assert.That(lines[2], Is.EqualTo("700"));
        Assert.That(Path.Exists(Path.GetDirectoryName(file)), Is.False, "gone with it");
    }

    private static HttpClientTransport Transport(ServedVaults served)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(served.Variables["SSL_CERT_FILE"]);
        return new HttpClientTransport(new HttpClient(new SocketsHttpHandler
        {
            Proxy = new WebProxy(served.Variables["HTTPS_PROXY"]),
            SslOptions = { CertificateChainPolicy = trust }
        }));
    }
}
