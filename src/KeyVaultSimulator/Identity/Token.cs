using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KeyVaultSimulator.Identity;

/// <summary>
/// An access token of the simulated sign-in service: a JWT with the claims that the vault looks at, signed with a key of the process, so
/// that no other token passes.
/// </summary>
internal sealed record Token(string Audience, Guid Tenant, string Principal, DateTimeOffset Expires)
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public string Write()
    {
        var body = $"{Part("""{"typ":"JWT","alg":"HS256"}""")}.{Part(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["aud"] = Audience,
            ["iss"] = $"https://sts.windows.net/{Tenant}/",
            ["tid"] = Tenant.ToString(),
            ["appid"] = Principal,
            ["oid"] = Principal,
            ["exp"] = Expires.ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("n"),
        }))}";
        return $"{body}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(body)))}";
    }

    /// <summary>Reads a token; null when it is not one of ours.</summary>
    public static Token? TryRead(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var signature = HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}"));
            if (!CryptographicOperations.FixedTimeEquals(signature, Base64Url.DecodeFromChars(parts[2])))
            {
                return null;
            }

            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var root = json.RootElement;
            return new Token(
                root.GetProperty("aud").GetString()!, root.GetProperty("tid").GetGuid(), root.GetProperty("appid").GetString()!,
                DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("exp").GetInt64()));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
