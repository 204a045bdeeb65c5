using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;
using KeyVaultReplication.Objects;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Vaults;

/// <summary>What is asked of a vault, in the words of messages and of permissions.</summary>
/// <param name="Verb">What is tried, for people.</param>
/// <param name="Policy">The permission of an access policy it needs.</param>
/// <param name="Action">The data action it needs under Azure RBAC.</param>
internal sealed record VaultOperation(string Verb, string Policy, string Action)
{
    private const string Secrets = "Microsoft.KeyVault/vaults/secrets/";

    // Permissions by operation [Microsoft: about secrets, RBAC guide]. An update needs 'set' under access policies, and an action of its own under RBAC.
    public static readonly VaultOperation List = new("list the secrets", "list", Secrets + "readMetadata/action");
    public static readonly VaultOperation ListVersions = new("list the versions", "list", Secrets + "readMetadata/action");
    public static readonly VaultOperation ListDeleted = new("list the deleted secrets", "list", Secrets + "readMetadata/action");
    public static readonly VaultOperation Get = new("read the value", "get", Secrets + "getSecret/action");
    public static readonly VaultOperation Set = new("write a version", "set", Secrets + "setSecret/action");
    public static readonly VaultOperation Update = new("update the properties", "set", Secrets + "update/action");
    public static readonly VaultOperation Delete = new("delete the secret", "delete", Secrets + "delete");
    public static readonly VaultOperation Recover = new("recover the secret", "recover", Secrets + "recover/action");
}

/// <summary>Turns what the SDK throws into one exception that says what was tried, what came back and what to do.</summary>
internal static partial class VaultErrors
{
    /// <summary>Whether an exception is the SDK's way to say that a request failed.</summary>
    public static bool IsFromVault(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        RequestFailedException or AuthenticationFailedException or AggregateException or InvalidOperationException => true,
        IOException or HttpRequestException or System.Text.Json.JsonException or FormatException or KeyNotFoundException or ArgumentException => true,
        NullReferenceException => true, // the SDK, when an answer is the word null
        _ => false,
    };

    public static VaultException Explain(Exception exception, VaultAddress vault, VaultOperation operation, ObjectName? name)
    {
        var cause = exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception;
        var tried = name is { } secret ? $"Could not {operation.Verb} of '{secret}' in vault {vault.Name}" : $"Could not {operation.Verb} of vault {vault.Name}";
        tried = name is { } one && operation.Verb.EndsWith("the secret", StringComparison.Ordinal) ? $"Could not {operation.Verb} '{one}' in vault {vault.Name}" : tried;
        var (status, code, said) = cause is RequestFailedException { Status: > 0 } failed ? Answer(failed) : (0, "", "");
        var (came, advice) = status > 0
            ? ($"{status} {code}{(said.Length > 0 ? ": " + said : "")}", Advice(status, code, said, vault, operation))
            : WithoutAnswer(cause, vault);
        return new VaultException($"{tried}: {came.TrimEnd('.', ' ')}. {advice}".TrimEnd(), status, code, exception);
    }

    private static string Advice(int status, string code, string said, VaultAddress vault, VaultOperation operation) => (status, code) switch
    {
        (403, "ForbiddenByFirewall") => $"Allow the agent's address in the firewall of vault {vault.Name}, or use an agent in an allowed network.",
        (403, "ForbiddenByConnection") => $"Vault {vault.Name} takes private connections only: use an agent in its network.",
        (403, "SecretDisabled") => "The value of a disabled version cannot be read: enable it, or exclude the secret.",
        (403, "SecretManagedByKeyVault") => "The secret belongs to a certificate and changes only with it: exclude it.",
        (403, _) when said.Contains("purge protection", StringComparison.OrdinalIgnoreCase) => "",
        (403, _) => $"Give the service principal the secret permission '{operation.Policy}' in the vault's access policy, or under Azure RBAC a role with '{operation.Action}'; "
            + "a new role assignment takes some minutes to work.",
        (401, _) => "The vault did not accept the credential: check that the service connection belongs to the vault's tenant and cloud.",
        (404, _) when operation.Verb.StartsWith("list", StringComparison.Ordinal) => "Check the name of the vault.",
        (404, _) => "It may have been deleted during the run; the next run decides anew.",
        (409, "ObjectIsBeingDeleted" or "ObjectIsBeingRecovered") => "The vault was still busy with this name; run again in a few minutes.",
        (409, "ObjectIsDeletedButRecoverable") => "The name is soft-deleted: recover or purge it in the vault, or set softDeleted to recover. If no such secret is among the deleted ones, a deleted certificate has the name: recover or purge that, or exclude the name.",
        (429, _) => "The vault has been throttled for minutes: something else is using it up. Run again later, or lower the parallelism.",
        ( >= 500, _) => "The service failed; run again later.",
        (400, _) => "The service refuses this secret as it is: look at its value's size, content type and tags.",
        _ => "",
    };

    private static (string Came, string Advice) WithoutAnswer(Exception exception, VaultAddress vault)
    {
        for (var (inner, outer) = (exception, exception); inner is not null; (outer, inner) = (inner, inner.InnerException))
        {
            switch (inner)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return ($"the host {vault.Host} is not known", "Check the vault's name, and that it exists; a deleted vault's host disappears.");
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable }:
                    // The exception around it tells the address, which is the proxy's where there is one.
                    return ($"no connection to {vault.Host}: {Line((outer as HttpRequestException ?? inner).Message)}", "Check network, firewall and proxy of the agent.");
                case AuthenticationException { InnerException: null }:
                    // The certificate was looked at and refused; when a connection broke off, there is a cause inside.
                    return ($"the TLS certificate of {vault.Host} is not trusted: {Line(inner.Message)}",
                        "If a proxy opens TLS, the agent's machine has to trust its authority: in the system's certificate store, on Linux also in the file that SSL_CERT_FILE names.");
                case AuthenticationException:
                    return ($"no TLS connection to {vault.Host}: {Line(inner.GetBaseException().Message)}", "Check network and proxy of the agent, and run again.");
                case CredentialUnavailableException:
                    return ($"no credential: {Line(inner.Message)}",
                        "In a pipeline, a managed identity has to be assigned to the agent's machine; elsewhere sign in (az login), or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.");
                case AuthenticationFailedException:
                    var saidAtSignIn = SignInError(inner);
                    if (OtherTenant().Match(inner.ToString()) is { Success: true } other)
                    {
                        return ($"the vault belongs to tenant {other.Groups["tenant"].Value}, and the credential to another",
                            "Use a service connection of the vault's tenant (for targets: targetAzureSubscription); on the command line, sign in to that tenant.");
                    }

                    return ($"sign-in failed: {Line(saidAtSignIn)}", SignInAdvice(saidAtSignIn));
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel:
                    return ($"the proxy did not connect to {vault.Host} ({(int?)tunnel.StatusCode})", "Check the vault's name, and that the proxy lets the agent reach it.");
                case OperationCanceledException:
                    return ($"{vault.Host} did not answer in time", "Check network and proxy of the agent, and run again.");
            }
        }

        return exception.GetBaseException() switch
        {
            // Its own words could quote the answer, and with it a value.
            System.Text.Json.JsonException or FormatException or KeyNotFoundException or ArgumentException or NullReferenceException => ($"{vault.Host} answered what cannot be read", "Check the proxy of the agent, and run again."),
            IOException or SocketException or HttpRequestException => ($"the connection to {vault.Host} broke off", "Check network and proxy of the agent, and run again."),
            var cause => (Line(cause.Message), "Run again later."),
        };
    }

    /// <summary>What the sign-in service said, where it said anything: the SDK's own words about it can be empty.</summary>
    private static string SignInError(Exception exception)
    {
        var cause = exception.GetBaseException().Message;
        return cause.IndexOf("AADSTS", StringComparison.Ordinal) is >= 0 and var at ? cause[at..] : exception.Message.TrimEnd().EndsWith(':') ? cause : exception.Message;
    }

    // What the codes mean [Microsoft: Entra authentication and authorization error codes].
    private static string SignInAdvice(string said) => SignInCode().Match(said).Value switch
    {
        "AADSTS7000215" => "The client secret is wrong: renew it in the service connection (on the command line: in AZURE_CLIENT_SECRET).",
        "AADSTS7000222" => "The client secret has expired: renew it in the service connection (on the command line: in AZURE_CLIENT_SECRET).",
        "AADSTS700027" => "The certificate is not one of the application's, or has expired: renew it in the service connection.",
        "AADSTS700016" => "The tenant does not know the application: check both in the service connection.",
        "AADSTS90002" => "There is no such tenant: check it in the service connection.",
        "AADSTS70021" or "AADSTS700211" or "AADSTS700212" or "AADSTS700213" =>
            "The application trusts no such token: its federated credential must have the issuer and the subject that the service connection shows.",
        _ => "Check the service connection: its secret, certificate or federated credential; a managed identity has to be assigned to the agent's machine.",
    };

    private static (int Status, string Code, string Message) Answer(RequestFailedException failed)
    {
        try
        {
            if (failed.GetRawResponse()?.Content is { } content && JObject.Parse(content.ToString())["error"] is JObject error)
            {
                var inner = (error["innererror"] as JObject)?["code"]?.ToString();
                return (failed.Status, Line(inner ?? error["code"]?.ToString() ?? ""), Line(error["message"]?.ToString() ?? ""));
            }
        }
        catch (JsonException)
        {
            // Not the service's own error: a proxy's page, or a body cut short. The status has to do.
        }

        return (failed.Status, ((HttpStatusCode)failed.Status).ToString(), "");
    }

    /// <summary>The text on one line, and no longer than a person reads.</summary>
    private static string Line(string text)
    {
        var line = WhiteSpace().Replace(text, " ").Trim();
        return line.Length <= 400 ? line : line[..400] + " ...";
    }

    // The SDK's words when a credential is asked for a token of another tenant than its own [Azure.Core 1.64].
    [GeneratedRegex("not configured to acquire tokens for tenant (?<tenant>[0-9a-fA-F-]{36})")]
    private static partial Regex OtherTenant();

    [GeneratedRegex(@"AADSTS\d+")]
    private static partial Regex SignInCode();

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex WhiteSpace();
}
