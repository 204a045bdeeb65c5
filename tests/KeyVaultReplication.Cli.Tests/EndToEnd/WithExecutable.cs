using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>Tests that each begin with the executable and two empty vaults.</summary>
public abstract class WithExecutable(SimulatedVaultOptions? options = null)
{
    private protected Executable _ { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => _ = await Executable.StartAsync(options);

    [TearDown]
    public async Task StopAsync()
    {
        if (_ is not null)
        {
            await _.DisposeAsync();
        }
    }
}
