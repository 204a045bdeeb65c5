using CsCheck;
using KeyVaultReplication.Cli;

namespace KeyVaultReplication.Trust.Tests.Fuzzing;

/// <summary>
/// What the agent hands over, and what is said back to it: no input breaks the task, quotes a credential, or smuggles a command into the
/// log.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class AgentsLanguage
{
    private const string Canary = "canary-proof";

    private static readonly string[] Variables =
    [
        .. InputTable.TaskNames.Select(name => "INPUT_" + name.ToUpperInvariant()),
        "ENDPOINT_AUTH_C", "ENDPOINT_AUTH_SCHEME_C", "ENDPOINT_URL_C", "ENDPOINT_AUTH_PARAMETER_C_TENANTID",
        "ENDPOINT_DATA_C_AZUREKEYVAULTDNSSUFFIX", "ENDPOINT_DATA_C_ENVIRONMENTAUTHORITYURL",
        "AGENT_PROXYURL", "AGENT_PROXYBYPASSLIST", "SYSTEM_DEBUG", "AGENT_TEMPDIRECTORY", "VSTS_PUBLIC_VARIABLES", "VSTS_SECRET_VARIABLES",
        "no_proxy", "AGENT_CAINFO", "AGENT_CLIENTCERT",
    ];

    private static Gen<string> Values { get; } = Gen.OneOf(
        Fuzz.Hostile,
        Fuzz.OneOf("C", "true", "TwoWay", "contoso-weu", "contoso-neu,contoso-neu", "25%", "https://login.microsoftonline.com/",
            "ServicePrincipal", "workloadidentityfederation", "[\"(\"]", "[1,{}]", ".vault.azure.cn"),
        Connections);

    /// <summary>Service connections as JSON, with wrong kinds in all places.</summary>
    private static Gen<string> Connections => Gen.Select(
        Fuzz.OneOf("\"ServicePrincipal\"", "\"ManagedServiceIdentity\"", "\"WorkloadIdentityFederation\"", "\"other\"", "1", "null", "{}"),
        Fuzz.OneOf("null", "[]", "{}", "{\"tenantid\":1}",
            "{\"tenantid\":\"72f98800-0000-4000-8000-000000000001\",\"serviceprincipalid\":\"app\",\"serviceprincipalkey\":\"" + Canary
                + "\"}",
            "{\"authenticationType\":\"spnCertificate\",\"servicePrincipalCertificate\":\"" + Canary + "\"}",
            "{\"serviceprincipalkey\":\"" + Canary + "\"}"),
        Fuzz.OneOf("", ",\"scheme\":\"twice\"", ",", "}"),
        (scheme, parameters, more) => $$"""{"scheme":{{scheme}},"parameters":{{parameters}}{{more}}}""");

    [Test]
    public void Whatever_the_environment_is_it_is_read_or_all_mistakes_are_listed() => Fuzz.ForAll(
        Gen.Select(Gen.Int[0, Variables.Length - 1], Values).Array[0,
            20].Where(set => set.All(one => !one.Item2.Contains('\0', StringComparison.Ordinal))), 6_000, set =>
        {
            var environment = new System.Collections.Hashtable { ["VSTS_PUBLIC_VARIABLES"] = "[]" };
            foreach (var (variable, value) in set)
            {
                // What stands in an ordinary input may be quoted; what proves who asks may not.
                environment[Variables[variable]] =
                    Variables[variable] == "ENDPOINT_AUTH_C" ? value : value.Replace(Canary, "", StringComparison.Ordinal);
            }

            var inputs = TaskInputs.Read(environment);

            Assert.That(inputs.Request is null, Is.EqualTo(inputs.Mistakes.Count > 0));
            Assert.That(inputs.Mistakes, Has.None.Contains(Canary));
            Assert.That(inputs.Network.Proxy.IsBypassed(new Uri("http://169.254.169.254/metadata")),
                "whatever the exceptions are, these hold");
        });

    [Test]
    public void Whatever_is_said_is_one_command_or_none() =>
        Fuzz.ForAll(Gen.Select(Fuzz.Hostile, Fuzz.Hostile, Gen.Int[0, 8]), 10_000, one =>
    {
        var (text, more, how) = one;
        using var output = new StringWriter { NewLine = "\n" };
        var agent = new PipelineAgent(output, debug: true);
        switch (how)
        {
            case 0: agent.Info(text); break;
            case 1: agent.Warning(text); break;
            case 2: agent.Error(text); break;
            case 3: agent.Debug(text); break;
            case 4: agent.Section(text); break;
            case 5: agent.BeginGroup(text); break;
            case 6: agent.SetOutput("name", text); break;
            case 7: agent.UploadSummary(text); break;
            default: agent.Complete("Failed", text + more); break;
        }

        var said = output.ToString();
        Assert.That(said, Does.EndWith("\n"));
        var line = said[..^1];
        Assert.That(line.Contains('\n', StringComparison.Ordinal) || line.Contains('\r', StringComparison.Ordinal), Is.False, "one line");
        if (how == 0)
        {
            Assert.That(line, Does.Not.Contain("##vso[").IgnoreCase.And.Not.Contain("##["), "no command");
        }
        else if (how is 4 or 5)
        {
            Assert.That(line.LastIndexOf("##[", StringComparison.Ordinal), Is.Zero, "no other command");
            Assert.That(line, Does.Not.Contain("##vso[").IgnoreCase);
        }
        else
        {
            Assert.That(line, Does.StartWith("##vso[task."));
            Assert.That(line.IndexOf(']', StringComparison.Ordinal), Is.LessThan(60), "the command ends where it should");
        }
    });

    [Test]
    public void A_value_reaches_the_agent_as_it_was_given() => Fuzz.ForAll(Gen.Select(Fuzz.Hostile, Fuzz.Hostile), 5_000, one =>
    {
        var (data, property) = one;
        var line = LoggingCommand.Format("area.action", data, ("name", property));
        var end = line.IndexOf(']', StringComparison.Ordinal);
        Assert.That(line[..end], Does.StartWith("##vso[area.action name="));

        // As the agent reads it: the property up to the bracket, the rest is data; then both are unescaped.
        Assert.That(Unescape(line["##vso[area.action name=".Length..end]), Is.EqualTo(property));
        Assert.That(Unescape(line[(end + 1)..]), Is.EqualTo(data));
    });

    [Test]
    public void Whatever_a_terminal_is_told_it_stays_on_its_line() => Fuzz.ForAll(Fuzz.Hostile, 5_000, text =>
    {
        var safe = SafeText.OneLine(text);
        Assert.That(safe.Any(one => char.IsControl(one) || one is '\u2028' or '\u2029' or '\u202e'), Is.False);
        Assert.That(safe, Does.Not.Contain("##vso[").IgnoreCase.And.Not.Contain("##["));
    });

    private static string Unescape(string text) => text
        .Replace("%3B", ";", StringComparison.Ordinal).Replace("%5D", "]", StringComparison.Ordinal)
        .Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%AZP25", "%", StringComparison.Ordinal);
}
