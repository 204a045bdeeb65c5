namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>Tests that each begin with a step of a job.</summary>
public abstract class WithJob
{
    private protected PipelineJob _ { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => _ = await PipelineJob.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        if (_ is not null)
        {
            await _.DisposeAsync();
        }
    }
}
