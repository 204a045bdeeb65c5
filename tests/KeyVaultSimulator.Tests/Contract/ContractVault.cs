using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Certificates;
using Azure.Security.KeyVault.Secrets;

using SecretProperties = Azure.Security.KeyVault.Secrets.SecretProperties;

namespace KeyVaultSimulator.Tests;

/// <summary>A vault that the contract is tried on: a simulated one, or one that an environment variable names.</summary>
internal sealed class ContractVault : IAsyncDisposable
{
    /// <summary>Slower than at once, so that a test that does not wait fails here too.</summary>
    private static readonly SimulatedVaultOptions Options = new()
    {
        DeleteDelay = TimeSpan.FromMilliseconds(300),
        RecoverDelay = TimeSpan.FromMilliseconds(300),
        PurgeDelay = TimeSpan.FromMilliseconds(300),
    };

    private const string ApiVersion = "KVR_CONTRACT_API_VERSION";

    private readonly string _prefix = $"kvr-contract-{Guid.NewGuid().ToString("n")[..8]}-";
    private readonly HashSet<string> _names = [];
    private readonly Simulation? _simulation;

    private readonly HttpClient _http;
    private readonly TokenCredential _credential;

    private ContractVault(SecretClient client, TokenCredential credential, HttpClient http, Simulation? simulation, TimeSpan poll)
    {
        (Client, _credential, _http, _simulation, Poll) = (client, credential, http, simulation, poll);
        Certificates = new CertificateClient(client.VaultUri, credential, new CertificateClientOptions
        {
            Transport = new HttpClientTransport(http),
            DisableChallengeResourceVerification = client.VaultUri.IsLoopback,
        });
    }

    public SecretClient Client { get; }

    public CertificateClient Certificates { get; }

    /// <summary>How often to ask whether something has happened.</summary>
    public TimeSpan Poll { get; }

    /// <summary>Starts a simulated vault, or connects to the real one. Ignores the test when none is named.</summary>
    public static async Task<ContractVault> ConnectAsync(string where)
    {
        if (where == "simulator")
        {
            var simulation = await Simulation.StartAsync(Options);
            return new ContractVault(
                simulation.Client(retries: 3), simulation.Cloud.Credential, new HttpClient(simulation.Cloud.CreateHandler()), simulation,
                TimeSpan.FromMilliseconds(50));
        }

        var url = Environment.GetEnvironmentVariable(where);
        if (string.IsNullOrEmpty(url))
        {
            Assert.Ignore(
                $"{where} names no vault. Set it to the URL of a vault that may be written to, with a credential that "
                    + "DefaultAzureCredential finds.");
        }

        var vault = new Uri(url!);
        var credential = new DefaultAzureCredential();
        return new ContractVault(
            new SecretClient(vault, credential, OptionsFor(vault, Environment.GetEnvironmentVariable(ApiVersion))), credential,
            new HttpClient(), null, TimeSpan.FromSeconds(2));
    }

    /// <summary>
    /// What the SDK's client needs to know of a vault: an emulator on this machine names another host in its challenge than its own, and
    /// may not know the newest version of the API.
    /// </summary>
    /// <param name="apiVersion">A version of the API, as requests name it; the SDK's own when it is missing.</param>
    public static SecretClientOptions OptionsFor(Uri vault, string? apiVersion) =>
        new(string.IsNullOrEmpty(apiVersion) ? new SecretClientOptions().Version
            : Enum.Parse<SecretClientOptions.ServiceVersion>($"V{apiVersion.Replace('.', '_').Replace('-', '_')}"))
        {
            DisableChallengeResourceVerification = vault.IsLoopback,
        };

    /// <summary>A name that nobody else uses; what it stands for is deleted at the end.</summary>
    public string Name(string what)
    {
        _names.Add(_prefix + what);
        return _prefix + what;
    }

    /// <summary>Sends a request as it is, with a token.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? body = null)
    {
        var version = Environment.GetEnvironmentVariable(ApiVersion) is { Length: > 0 } chosen ? chosen : "2026-04-01";
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Client.VaultUri, $"{path}?api-version={version}"));
        var token = await _credential.GetTokenAsync(new TokenRequestContext(["https://vault.azure.net/.default"]), default);
        request.Headers.Authorization = new("Bearer", token.Token);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), new Dictionary<string, string>());
    }

    /// <summary>Lets some time pass, by the vault's clock.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        if (_simulation is null)
        {
            await Task.Delay(time);
        }
        else
        {
            _simulation.Cloud.Advance(time);
        }
    }

    /// <summary>Asks until the answer is yes.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var left = TimeSpan.FromMinutes(5); !await isSo(); left -= Poll)
        {
            Assert.That(left, Is.GreaterThan(TimeSpan.Zero), what);
            await Task.Delay(Poll);
        }
    }

    public async Task DeleteAsync(string name) =>
        await (await Client.StartDeleteSecretAsync(name)).WaitForCompletionAsync(Poll, default);

    /// <summary>The entry of a list.</summary>
    public async Task<SecretProperties> ListedAsync(string name) =>
        await Client.GetPropertiesOfSecretsAsync().FirstAsync(item => item.Name == name);

    public async ValueTask DisposeAsync()
    {
        using var http = _http;
        if (_simulation is not null)
        {
            await _simulation.DisposeAsync();
            return;
        }

        foreach (var name in _names)
        {
            try
            {
                // What it stands for is not known here; of the three requests one finds it.
                await SendAsync("DELETE", $"/certificates/{name}");
                await SendAsync("DELETE", $"/keys/{name}");
                await Client.StartDeleteSecretAsync(name);
            }
            catch (Azure.RequestFailedException)
            {
                // It was never made, or is deleted already. Nothing is purged: a test may not decide that for a vault it is lent.
            }
        }
    }
}
