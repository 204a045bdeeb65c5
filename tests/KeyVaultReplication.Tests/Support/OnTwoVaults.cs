namespace KeyVaultReplication.Tests;

/// <summary>Scenarios that each begin with two empty vaults, or with more.</summary>
public abstract class OnTwoVaults(params string[] moreVaults)
{
    private protected Scenario _ { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => _ = await Scenario.StartAsync(moreVaults: moreVaults);

    [TearDown]
    public async Task StopAsync() => await _.DisposeAsync();
}
