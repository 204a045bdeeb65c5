using System.Buffers.Text;
using System.Text.Json;
using Azure.Core;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// A credential that knows afterwards who it was: the application id in the token that it handed on. For reports; nothing is decided by it,
/// and the token is not kept.
/// </summary>
internal sealed class KnownIdentity(TokenCredential credential) : TokenCredential
{
    /// <summary>The application id of the identity that was used; null when none was, or when its token does not tell.</summary>
    public string? ApplicationId { get; private set; }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        Note(credential.GetToken(requestContext, cancellationToken));

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        Note(await credential.GetTokenAsync(requestContext, cancellationToken));

    private AccessToken Note(AccessToken token)
    {
        ApplicationId = Read(token.Token) ?? ApplicationId;
        return token;
    }

    /// <summary>Reads the claim that names the application; null when the text is no token of the kind that has one.</summary>
    internal static string? Read(string token)
    {
        try
        {
            if (token.Split('.') is not [_, var claims, _])
            {
                return null;
            }

            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return (json.RootElement.TryGetProperty("appid", out var id) || json.RootElement.TryGetProperty("azp", out id))
                && Guid.TryParse(id.GetString(), out var application)
                ? application.ToString()
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
