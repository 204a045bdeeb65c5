using Azure;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>Tests of a contract, on the simulator or on a vault that a variable of the environment names.</summary>
public abstract class OnContractVault(string where)
{
    private protected ContractVault _ { get; private set; } = null!;

    [SetUp]
    public async Task ConnectAsync() => _ = await ContractVault.ConnectAsync(where);

    [TearDown]
    public async Task DisconnectAsync()
    {
        if (_ is not null)
        {
            await _.DisposeAsync();
        }
    }

    private protected static DateTimeOffset Later { get; } =
        DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddYears(1).ToUnixTimeSeconds());

    /// <summary>How the service refuses: status, code and inner code; null when it does not.</summary>
    private protected static async Task<string?> RefusalAsync(Func<Task> askAsync)
    {
        try
        {
            await askAsync();
            return null;
        }
        catch (RequestFailedException refused)
        {
            var inner = (string?)JToken.Parse(refused.GetRawResponse()!.Content.ToString()).SelectToken("error.innererror.code");
            return $"{refused.Status} {refused.ErrorCode} {inner}".TrimEnd();
        }
    }
}
