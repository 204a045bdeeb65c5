using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// Shows a vault a token of its own cloud, asked for before anything is sent. A vault of another tenant than the credential's refuses it,
/// and its challenge says which: then one of that tenant is asked for. A token that the vault does not take (any more) is asked for anew,
/// once, with the claims that the vault wants where it says so; nothing has been done then. Never one for another domain than the vault's,
/// whatever the challenge says.
/// </summary>
internal sealed partial class ChallengedSignIn(TokenCredential credential, VaultAddress vault)
    : BearerTokenAuthenticationPolicy(credential, ScopeOf(vault))
{
    private string? _tenant;

    protected override ValueTask AuthorizeRequestAsync(HttpMessage message) =>
        _tenant is { } tenant ? AuthenticateAndAuthorizeRequestAsync(message, Of(message, tenant)) : base.AuthorizeRequestAsync(message);

    protected override async ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message)
    {
        if (await base.AuthorizeRequestOnChallengeAsync(message))
        {
            return true;
        }

        // WWW-Authenticate: Bearer authorization="https://login.microsoftonline.com/TENANT", resource="https://vault.azure.net" [recorded]
        var challenge = message.Response.Headers.TryGetValue("WWW-Authenticate", out var said) ? said : "";
        if (Resource().Match(challenge) is { Success: true } resource && !IsOf(resource.Groups["host"].Value))
        {
            throw new ForeignChallengeException();
        }

        _tenant = Authority().Match(challenge) is { Success: true } authority ? authority.Groups["tenant"].Value : _tenant;
        await AuthenticateAndAuthorizeRequestAsync(message, Of(message, _tenant));
        return true;
    }

    private bool IsOf(string domain) => vault.Host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);

    private TokenRequestContext Of(HttpMessage message, string? tenant) =>
        new([ScopeOf(vault)], message.Request.ClientRequestId, tenantId: tenant, isCaeEnabled: true);

    private static string ScopeOf(VaultAddress vault) =>
        $"https://{vault.Host[(vault.Host.IndexOf('.', StringComparison.Ordinal) + 1)..]}/.default";

    [GeneratedRegex("authorization(_uri)?=\"https://[^/\"]+/(?<tenant>[0-9A-Za-z.-]+)/?\"", RegexOptions.IgnoreCase)]
    private static partial Regex Authority();

    [GeneratedRegex("(resource|scope)=\"https://(?<host>[^/\"]+)[^\"]*\"", RegexOptions.IgnoreCase)]
    private static partial Regex Resource();
}

/// <summary>A vault asked for a token of another domain than its own.</summary>
internal sealed class ForeignChallengeException : InvalidOperationException;
