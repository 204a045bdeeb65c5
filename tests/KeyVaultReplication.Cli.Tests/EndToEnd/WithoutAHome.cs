using System.Runtime.Versioning;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>A user id that has no name, no home folder and no variable that names one: as a container may run a step.</summary>
[TestFixture]
public sealed class WithoutAHome
{
    private const string ClientId = "5e7fe000-0000-4000-8000-0000000000c1";

    private static string[] SomeId => Environment.UserName == "root" && File.Exists("/usr/bin/setpriv")
        ? ["/usr/bin/setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"]
        : throw new IgnoreException("Only root, with setpriv, can become a user without a name.");

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task It_opens_TLS_connections_all_the_same()
    {
        await using var _ = await Executable.StartAsync();
        _.Weu.Set("db", "canary-value-1");
        _.Cloud.Entra.AddSecretApp(ClientId, _.Secret);
        File.SetUnixFileMode(_.Folder, (UnixFileMode)0b111_111_111);

        var ended = await _.RunTaskAsync(
            AgentOf.Job(_, "ServicePrincipal", ClientId, ($"ENDPOINT_AUTH_PARAMETER_{AgentOf.Connection}_SERVICEPRINCIPALKEY", _.Secret),
                ("HOME", "")), asUser: SomeId);

        Assert.That((ended.ExitCode, ended.Variable("created")), Is.EqualTo((0, "1")), ended.All);
    }
}
