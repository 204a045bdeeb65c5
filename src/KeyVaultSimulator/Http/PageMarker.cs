using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>
/// Where a list goes on: at the stored row of a secret, or of one of its versions. As the service does, `$skiptoken` names that row in
/// upper case, with an end that says it is the current one.
/// </summary>
/// <param name="Name">The secret; null for the first row of all.</param>
/// <param name="Version">The version; null for the secret's own row.</param>
internal readonly record struct PageMarker(string? Name, string? Version)
{
    private const string End = "!000028!9999-12-31T23:59:59.9999999Z!";

    /// <summary>In the words of the service; a certificate's versions stand below a word of their own [recorded traffic].</summary>
    public string ToToken(StoredKind kind, bool isOfVersions = false)
    {
        var below = isOfVersions && kind == StoredKind.Certificate ? "/VERSIONS/" : "/";
        var row = $"{kind.Noun()}/" + $"{Name}{(Version is null ? "" : $"{below}{Version}")}".ToUpperInvariant();
        var inner = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{row.Length:000000}!{row}{End}")).Replace('=', '-');
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"NextMarker":"2!{{inner.Length}}!{{inner}}","TargetLocation":0}"""));
    }

    public static PageMarker Parse(string? token)
    {
        if (token is null)
        {
            return default;
        }

        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token));
            var inner = json.RootElement.GetProperty("NextMarker").GetString()!.Split('!')[2].Replace('-', '=');
            return Encoding.UTF8.GetString(Convert.FromBase64String(inner)).Split('!')[1].Split('/') is ["secret" or "certificate" or "key",
                var name, .. var version]
                ? new PageMarker(name, version is [.., var only] ? only.ToLowerInvariant() : null)
                : throw new FormatException();
        }
        catch (Exception exception) when (exception is FormatException or JsonException or KeyNotFoundException or InvalidOperationException
            or IndexOutOfRangeException)
        {
            throw new ServiceError(400, "BadParameter", "Invalid continuation token.");
        }
    }
}
