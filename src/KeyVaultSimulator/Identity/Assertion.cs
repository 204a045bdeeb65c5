using System.Buffers.Text;
using System.Text.Json;

namespace KeyVaultSimulator.Identity;

/// <summary>
/// What a client assertion says of itself: signed with a certificate of this thumbprint, or issued to this subject by a federated issuer.
/// </summary>
internal sealed record Assertion(string? Thumbprint, string? Subject, bool IsOurs)
{
    public static Assertion? Describe(string jwt)
    {
        try
        {
            var parts = jwt.Split('.');
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var body = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var subject = body.RootElement.TryGetProperty("sub", out var sub) ? sub.GetString() : null;
            var thumbprint = header.RootElement.TryGetProperty("x5t#S256", out var sha256)
                ? Convert.ToHexString(Base64Url.DecodeFromChars(sha256.GetString()))
                : header.RootElement.TryGetProperty("x5t", out var sha1)
                    ? Convert.ToHexString(Base64Url.DecodeFromChars(sha1.GetString())) : null;
            return new Assertion(thumbprint, subject, SimulatedPipelines.Issued(jwt));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
