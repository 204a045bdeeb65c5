using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Azure.Identity;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// A request that was not answered: no connection, no sign-in, no time, or an answer that cannot be read. Tells which, where, and what to
/// do.
/// </summary>
internal static partial class NoAnswer
{
    private const string CheckNetwork = "Check network and proxy of the agent, and run again.";

    /// <summary>Whether it failed at sign-in, before the vault was asked.</summary>
    public static bool IsSignIn(Exception exception) => Chain(exception).Any(inner => inner is AuthenticationFailedException);

    public static (string Came, string Advice) Explain(Exception exception, VaultAddress vault)
    {
        var chain = Chain(exception).ToList();
        var signIn = chain.OfType<AuthenticationFailedException>().FirstOrDefault();
        var place = signIn is null ? vault.Host : "the sign-in service";

        // Nobody could sign in at all: what the many ways to do so ran into, each by itself, is no cause.
        return signIn is CredentialUnavailableException ? Unavailable(signIn)
            : chain.Select((inner, at) => Connection(inner, at > 0 ? chain[at - 1] : inner, place, signIn is not null))
                .FirstOrDefault(found => found is not null)
            ?? (signIn is not null ? SignIn(signIn) : Unreadable(exception, vault));
    }

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner is AggregateException { InnerExceptions: [.., var last] } ? last
            : inner.InnerException)
        {
            yield return inner;
        }
    }

    private static (string, string)? Connection(Exception inner, Exception outer, string place, bool isSignIn) => inner switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => isSignIn
            ? ($"{place} was not found: {Line(outer.Message)}", "Check the agent's network and DNS.")
            : ($"the host {place} is not known", "Check the vault's name, and that it exists; a deleted vault's host disappears."),
        SocketException
        {
            SocketErrorCode: SocketError.ConnectionRefused or SocketError.TimedOut or SocketError.HostUnreachable
            or SocketError.NetworkUnreachable
        } =>
            // The exception around it tells the address, which is the proxy's where there is one.
            ($"no connection to {place}: {Line((outer as HttpRequestException ?? inner).Message)}",
                "Check network, firewall and proxy of the agent."),
        AuthenticationException { InnerException: null } =>
            // The certificate was looked at and refused; when a connection broke off, there is a cause inside.
            ($"the TLS certificate of {place} is not trusted: {Line(inner.Message)}",
                "If a proxy opens TLS, the agent has to trust its authority: configure the agent with --sslcacert, or put it into the "
                    + "system's certificate store; on Linux the file that "
                + "SSL_CERT_FILE names counts too."),
        AuthenticationException => ($"no TLS connection to {place}: {Line(inner.GetBaseException().Message)}", CheckNetwork),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: not AuthenticationException } =>
            ($"no TLS connection to {place}: {Line(inner.GetBaseException().Message)}", CheckNetwork),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel =>
            Proxy((int?)tunnel.StatusCode, place, isSignIn),
        UnusableAnswerException unusable => (Line(unusable.Message),
            "No service of Azure answers like this: look at what stands between the agent and the service."),
        TimeoutException or OperationCanceledException => ($"{place} did not answer in time", CheckNetwork),
        _ => null,
    };

    private static (string, string) Proxy(int? status, string place, bool isSignIn) => status switch
    {
        407 => ("the proxy refused to let the agent through (407)",
            "Check the proxy's user and password: in the agent's settings (--proxyusername, --proxypassword), or in the URL of HTTPS_PROXY."),
        401 or 403 => ($"the proxy does not let the agent reach {place} ({status})",
            "Have the proxy allow that host: docs/network.md lists the hosts a run needs."),
        _ => ($"the proxy did not connect to {place} ({status})",
            isSignIn ? "Check that the proxy can reach it." : "Check the vault's name, and that the proxy lets the agent reach it."),
    };

    private static (string, string) Unavailable(Exception signIn) => (
        $"no credential: {Line(signIn.Message)}",
        "In a pipeline, a managed identity has to be assigned to the agent's machine; elsewhere sign in (az login), or set "
            + "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.");

    private static (string, string) SignIn(Exception signIn)
    {
        if (OtherTenant().Match(signIn.ToString()) is { Success: true } other)
        {
            return ($"the vault belongs to tenant {other.Groups["tenant"].Value}, and the credential to another",
                "Use a service connection of the vault's tenant (for targets: targetAzureSubscription); on the command line, sign in to "
                    + "that tenant.");
        }

        var said = Said(signIn);
        return ($"sign-in failed: {Line(said)}", SignInAdvice.For(said));
    }

    /// <summary>What the sign-in service said, where it said anything: the SDK's own words about it can be empty.</summary>
    internal static string Said(Exception exception)
    {
        var cause = exception.GetBaseException().Message;
        return cause.IndexOf("AADSTS", StringComparison.Ordinal) is >= 0 and var at ? cause[at..]
            : exception.Message.TrimEnd().EndsWith(':') ? cause : exception.Message;
    }

    private static (string, string) Unreadable(Exception exception, VaultAddress vault) => exception.GetBaseException() switch
    {
        // What DateTimeOffset.FromUnixTimeSeconds throws.
        ArgumentOutOfRangeException { ParamName: "seconds" } =>
            ($"{vault.Host} answered with a date that no calendar holds",
                "Look at the dates of its objects: one expires or begins beyond the year 9999."),

        FlawedObjectException flawed => (flawed.Message, "Set that right in the vault."),

        // Its own words could quote the answer, and with it a value.
        System.Text.Json.JsonException or FormatException or KeyNotFoundException or ArgumentException or NullReferenceException =>
            Unusable(vault),
        // of another shape
        InvalidOperationException { Source: { } source } when source.StartsWith("System.Text.Json", StringComparison.Ordinal) =>
            Unusable(vault),
        IOException or SocketException or HttpRequestException => ($"the connection to {vault.Host} broke off", CheckNetwork),

        // The SDK refused to show a token to a host under another domain than the challenge names, and says how to switch that off. Nobody
        // should.
        var foreign when foreign is ForeignChallengeException
            || foreign.Message.Contains("DisableChallengeResourceVerification", StringComparison.Ordinal) =>
            ($"{vault.Host} asked for a token that is for somebody else, and got none",
                "A vault asks for one of its own domain only: check the vault's name or URL, and what stands between the agent and it."),
        var cause => (Line(cause.Message), ""),
    };

    private static (string, string) Unusable(VaultAddress vault) =>
        ($"{vault.Host} answered what cannot be read",
            "Look at what stands between the agent and the vault, such as a proxy, and run again.");

    private static string Line(string text) => VaultAnswer.Line(text);

    // The SDK's words when a credential is asked for a token of another tenant than its own [Azure.Core 1.64].
    [GeneratedRegex("not configured to acquire tokens for tenant (?<tenant>[0-9a-fA-F-]{36})")]
    private static partial Regex OtherTenant();
}
