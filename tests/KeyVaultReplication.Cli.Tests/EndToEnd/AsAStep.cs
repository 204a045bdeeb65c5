namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>Steps as an agent starts them, on two vaults, with two secrets in the first of them.</summary>
/// <param name="fresh">Whether each run is a process of its own, since that is the point.</param>
public abstract class AsAStep(bool fresh = false) : WithExecutable(fresh: fresh)
{
    private protected const string Connection = AgentOf.Connection;
    private protected const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";

    [SetUp]
    public void Seed()
    {
        _.Weu.Set("db", "canary-value-1");
        _.Weu.Set("api", "canary-value-2");
    }

    private protected Dictionary<string, string> Agent(string scheme, params (string Name, string Value)[] more) =>
        AgentOf.Job(_, scheme, ClientId, more);

    private protected Dictionary<string, string> AgentWithSecret(params (string Name, string Value)[] more)
    {
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
        return Agent("ServicePrincipal", [($"ENDPOINT_AUTH_PARAMETER_{Connection}_SERVICEPRINCIPALKEY", _.Secret), .. more]);
    }

    private protected void AssertReplicated(Ended ended, params string[] secrets)
    {
        Assert.That(ended.ExitCode, Is.Zero, ended.All);
        Assert.That(ended.Results, Is.EqualTo(new[] { "Succeeded" }));
        Assert.That((ended.Variable("created"), ended.Variable("failed"), ended.Variable("hasChanges"), ended.Variable("planHash")!.Length),
            Is.EqualTo(("2", "0", "true", 64)));
        Assert.That(_.Neu.Current("db").Value, Is.EqualTo("canary-value-1"));
        Assert.That(_.Neu.Current("api").Value, Is.EqualTo("canary-value-2"));
        AssertNoLeak(ended, secrets);
    }

    private protected void AssertNoLeak(Ended ended, params string[] secrets)
    {
        var files = Directory.GetFiles(_.Folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".md" or ".json").Select(File.ReadAllText);
        var seen = ended.All + string.Concat(files);
        foreach (var secret in secrets.Append("canary-value").Append(_.Cloud.Pipelines.JobToken).Append(_.Secret))
        {
            Assert.That(seen, Does.Not.Contain(secret));
        }
    }
}
