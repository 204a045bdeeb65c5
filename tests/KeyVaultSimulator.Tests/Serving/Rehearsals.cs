using System.Diagnostics;
using System.Net;
using Azure;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;

namespace KeyVaultSimulator.Tests;

/// <summary>`rehearse`, as another terminal runs it: what is said there happens to a vault that `serve` serves.</summary>
[TestFixture]
public sealed class Rehearsals
{
    [Test]
    public async Task Another_process_brings_trouble_to_a_vault_and_ends_it()
    {
        await using var served = await ServedVaults.StartAsync("--vault", "north", "--vault", "south", "--seed", "30");

        var (code, text) = await RehearseAsync(served.Variables["KEY_VAULT_SIMULATOR"], "north", "deleted", "--count", "12");
        Assert.That((code, text), Is.EqualTo((0, "north: 12 secrets were soft-deleted.")));

        Assert.That((await RehearseAsync(served.Variables["KEY_VAULT_SIMULATOR"], "west", "gone")).Code, Is.EqualTo(1));
        Assert.That((await RehearseAsync("", "north", "gone")),
            Is.EqualTo((2, "KEY_VAULT_SIMULATOR is not set: set it to what 'serve' printed when it began.")));
        Assert.That((await RehearseAsync("http://example.org/", "north", "gone")).Code, Is.EqualTo(2),
            "nothing but this machine is contacted");
    }

    [Test]
    public async Task Each_trouble_is_seen_by_a_client_and_ends()
    {
        await using var cloud = await SimulatedCloud.StartAsync();
        var vault = cloud.AddVault("north");
        vault.Seed(3);
        using var http = new HttpClient(cloud.CreateHandler());
        using var plain = new HttpClient();
        using var transport = new HttpClientTransport(http);
        var client = new SecretClient(vault.Uri, cloud.Credential,
            new SecretClientOptions { Transport = transport, Retry = { MaxRetries = 0 } });
        async Task<string> RehearseAsync(string what)
        {
            using var response = await plain.PostAsync(new Uri($"{cloud.RehearsalUri}/north/{what}"), null);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            return await response.Content.ReadAsStringAsync();
        }

        await RehearseAsync("read-only");
        Assert.That(Assert.CatchAsync<RequestFailedException>(() => client.SetSecretAsync("db", "1"))!.Status, Is.EqualTo(403));
        Assert.That((await client.GetSecretAsync("secret-000000")).Value.Value, Is.EqualTo("value 0"));

        await RehearseAsync("well");
        await client.SetSecretAsync("db", "1");

        await RehearseAsync("unreachable");
        Assert.CatchAsync<RequestFailedException>(() => client.GetSecretAsync("db"));

        await RehearseAsync("well");
        await RehearseAsync("lagging");
        await client.SetSecretAsync("late", "1");
        Assert.That(await client.GetPropertiesOfSecretsAsync().CountAsync(), Is.EqualTo(4), "the list does not show it yet");

        await RehearseAsync("well");
        await RehearseAsync("remember");
        Assert.That(await RehearseAsync("garbled?count=2"), Is.EqualTo("north: 2 secrets got a new version that is worth nothing."));
        Assert.That((await client.GetSecretAsync("db")).Value.Value, Is.EqualTo("garbage"));
        await RehearseAsync("rewound");
        Assert.That((await client.GetSecretAsync("db")).Value.Value, Is.EqualTo("1"));

        await RehearseAsync("gone");
        Assert.CatchAsync<RequestFailedException>(() => client.GetSecretAsync("db"));
        await RehearseAsync("made-anew");
        Assert.That(await client.GetPropertiesOfSecretsAsync().CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Without_its_token_nothing_happens()
    {
        await using var cloud = await SimulatedCloud.StartAsync();
        var vault = cloud.AddVault("north");
        vault.Seed(3);
        using var plain = new HttpClient();
        using var response = await plain.PostAsync(new Uri(cloud.RehearsalUri, "/rehearse/guessed/north/deleted"), null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(vault.LiveNames(), Has.Count.EqualTo(3));
    }

    private static async Task<(int Code, string Text)> RehearseAsync(string address, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SimulatedCloud).Assembly.Location, "rehearse",
            .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KEY_VAULT_SIMULATOR"] = address;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await error).Trim());
    }
}
