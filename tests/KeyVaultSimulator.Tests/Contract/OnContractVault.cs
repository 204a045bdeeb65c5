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
}
