using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>Tests that each begin with the executable and two empty vaults.</summary>
/// <param name="options">How the vaults behave.</param>
/// <param name="fresh">Whether each run is a process of its own, since that is the point.</param>
public abstract class WithExecutable(SimulatedVaultOptions? options = null, bool fresh = false)
{
    private protected Executable _ { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => _ = await Executable.StartAsync(options, warm: fresh ? null : WarmProcess.RunAsync);

    [TearDown]
    public async Task StopAsync()
    {
        if (_ is not null)
        {
            await _.DisposeAsync();
        }
    }
}
