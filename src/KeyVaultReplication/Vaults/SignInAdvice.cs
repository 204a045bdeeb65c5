using System.Text.RegularExpressions;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// What the sign-in service's error codes mean, and what to do [Microsoft: Entra authentication and authorization error codes]. A code that
/// is not here gets no advice but where to read about it.
/// </summary>
internal static partial class SignInAdvice
{
    private const string Transient = "The sign-in service had a passing trouble: run again.";
    private const string Federated = "The application trusts no such token: ";

    /// <summary>Whether signing in again may succeed: the service failed, or did not reach Azure DevOps to check the token.</summary>
    public static bool IsPassing(string said) => CodeOf(said) is "50166" or "501661" or "50033" or "90006" or "90024" or "90033";

    /// <summary>What to do about what the sign-in service said.</summary>
    public static string For(string said) => CodeOf(said) switch
    {
        "7000215" => "The client secret is wrong: renew it in the service connection (on the command line: in AZURE_CLIENT_SECRET).",
        "7000222" => "The client secret has expired: renew it in the service connection (on the command line: in AZURE_CLIENT_SECRET).",
        "700027" => "The certificate is not one of the application's, or has expired: renew it in the service connection.",
        "700016" => "The tenant does not know the application: check both in the service connection.",
        "7000112" => "The application is disabled in its tenant: have it enabled, or use another one.",
        "7000229" =>
            "The application has no service principal in this tenant: an administrator has to make one, or to consent to the application.",
        "90002" or "900023" => "There is no such tenant: check it in the service connection.",
        "900382" or "900432" or "900439" => "The application belongs to another cloud: use a service connection of the vault's cloud.",
        "500011" =>
            "The tenant does not know Azure Key Vault under this name: the vault and the sign-in are of different clouds, or the tenant "
                + "has no subscription.",
        "70021" => Federated + "its federated credential must have the issuer and the subject that the service connection shows.",
        "700211" => Federated + "its federated credential must have the issuer that the service connection shows.",
        "700212" => Federated + "its federated credential must have the audience api://AzureADTokenExchange, or that of its cloud.",
        "700213" => Federated + "its federated credential must have the issuer and the subject that the service connection shows.",
        "700024" => "The token is outside its time: compare the clock of the agent's machine with the right time, and run again.",
        "50166" or "501661" =>
            "The sign-in service could not reach Azure DevOps to check the job's token, again and again: this passes; run again.",
        "53003" or "53000" or "53001" =>
            "A Conditional Access policy forbids it: it may allow workload identities from certain addresses only. Ask who keeps the "
                + "tenant's policies.",
        "50076" or "50079" or "50158" =>
            "This account needs a second factor, which nobody can give here: sign in anew (az login), or use a service principal or a "
                + "managed identity.",
        "50173" or "70043" or "70044" or "700082" or "700084" => "The sign-in is too old: sign in anew (az login).",
        "50033" or "90006" or "90024" or "90033" => Transient,
        { Length: > 0 } other => $"See https://login.microsoftonline.com/error?code={other} for what this code means.",
        // the SDK's name for it, in front of what the machine's endpoint said
        _ when said.Contains("ManagedIdentityCredential", StringComparison.Ordinal) =>
            "For a managed identity: a managed identity has to be assigned to the agent's machine, and a client id in the service "
                + "connection has to be that of one of them.",
        _ when said.Contains("OIDC", StringComparison.Ordinal) => // the SDK's word for the token that Azure Pipelines gives a job
            "Azure Pipelines gave the job no token for the service connection: check that the pipeline may use it, and run again; a job's "
                + "own token ends after some hours.",
        _ => "",
    };

    private static string CodeOf(string said) => SignInCode().Match(said).Groups["code"].Value;

    [GeneratedRegex(@"AADSTS(?<code>\d{4,9})")]
    private static partial Regex SignInCode();
}
