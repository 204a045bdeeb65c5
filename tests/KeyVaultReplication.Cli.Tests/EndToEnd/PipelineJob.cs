using KeyVaultSimulator;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>A step of a job with one service connection that signs in with a secret, two vaults, and two secrets in the source.</summary>
internal sealed class PipelineJob : IAsyncDisposable
{
    public const string Connection = AgentOf.Connection;
    public const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";

    private PipelineJob(Executable executable) => Executable = executable;

    public Executable Executable { get; }

    public SimulatedCloud Cloud => Executable.Cloud;

    public static async Task<PipelineJob> StartAsync(bool fresh = false)
    {
        var job = new PipelineJob(await Executable.StartAsync(warm: fresh ? null : WarmProcess.RunAsync));
        job.Executable.Weu.Set("db", "canary-value-1");
        job.Executable.Weu.Set("api", "canary-value-2");
        job.Cloud.Entra.AddSecretApp(ClientId, job.Executable.Secret);
        return job;
    }

    /// <summary>Runs the step: writes, unless these variables say otherwise.</summary>
    public Task<Ended> RunAsync(params (string Name, string Value)[] more)
    {
        var environment = AgentOf.Job(
            Executable, "ServicePrincipal", ClientId,
            [($"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALKEY", Executable.Secret), ("SYSTEM_DEBUG", "true"), .. more]);
        return Executable.RunTaskAsync(environment);
    }

    /// <summary>Both secrets arrived, and neither a value nor any of these texts is seen.</summary>
    public void AssertReplicated(Ended ended, params string[] unseen)
    {
        Assert.That((ended.ExitCode, ended.Results.SingleOrDefault()), Is.EqualTo((0, "Succeeded")), ended.All);
        Assert.That(Executable.Neu.LiveNames().ToDictionary(name => name, name => Executable.Neu.Current(name).Value),
            Is.EqualTo(new Dictionary<string, string> { ["api"] = "canary-value-2", ["db"] = "canary-value-1" }));
        foreach (var text in unseen.Append("canary-value").Append(Executable.Secret))
        {
            Assert.That(ended.All, Does.Not.Contain(text));
        }
    }

    public ValueTask DisposeAsync() => Executable.DisposeAsync();
}
