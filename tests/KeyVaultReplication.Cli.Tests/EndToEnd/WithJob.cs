namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>Tests that each begin with a step of a job.</summary>
/// <param name="fresh">Whether each run is a process of its own, since that is the point.</param>
public abstract class WithJob(bool fresh = false)
{
    private protected PipelineJob _ { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => _ = await PipelineJob.StartAsync(fresh);

    [TearDown]
    public async Task StopAsync()
    {
        if (_ is not null)
        {
            await _.DisposeAsync();
        }
    }
}
