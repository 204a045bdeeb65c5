using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KeyVaultSimulator;

/// <summary>
/// Lists as the service does: a page is a scan of so many stored rows, one for each secret and one for each of its versions, live and deleted together; what the list is not about is
/// left out afterwards. So pages come short, and empty, and yet have a next one.
/// </summary>
internal static class Paging
{
    /// <summary>The service's page size, and its largest.</summary>
    public const int PageSize = 25;

    /// <summary>Where a scan goes on: at this secret, after so many of its rows.</summary>
    internal readonly record struct Marker(string Name, int Row)
    {
        public string ToToken() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"NextMarker":"{{Row}}!{{Name.ToUpperInvariant()}}","TargetLocation":0}"""));

        public static Marker Parse(string? token)
        {
            if (token is null)
            {
                return default;
            }

            try
            {
                using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token));
                var text = json.RootElement.GetProperty("NextMarker").GetString()!;
                var split = text.IndexOf('!', StringComparison.Ordinal);
                return new Marker(text[(split + 1)..], int.Parse(text[..split], System.Globalization.CultureInfo.InvariantCulture));
            }
            catch (Exception exception) when (exception is FormatException or JsonException or KeyNotFoundException or ArgumentException or InvalidOperationException)
            {
                throw new ServiceError(400, "BadParameter", "Invalid continuation token.");
            }
        }
    }

    /// <summary>One page of the secrets that <paramref name="belongs"/> lets in, and where the next one begins; null when there is none.</summary>
    public static (List<SecretState> Page, Marker? Next) Scan(VaultState state, Marker from, int rows, bool scanRows, Func<SecretState, bool> belongs)
    {
        var page = new List<SecretState>();
        var secrets = state.Secrets;
        var index = from.Name is null ? 0 : state.IndexOf(from.Name);
        var row = from.Name is not null && index < secrets.Count && string.Equals(secrets[index].Name, from.Name, StringComparison.OrdinalIgnoreCase) ? from.Row : 0;
        for (var left = rows; index < secrets.Count; index++, row = 0)
        {
            if (left == 0)
            {
                return (page, new Marker(secrets[index].Name, 0));
            }

            var secret = secrets[index];
            if (!scanRows)
            {
                if (belongs(secret))
                {
                    page.Add(secret);
                    left--;
                }

                continue;
            }

            if (row == 0 && belongs(secret))
            {
                page.Add(secret);
            }

            var taken = Math.Min(left, secret.Rows - row);
            left -= taken;
            if (row + taken < secret.Rows)
            {
                return (page, new Marker(secret.Name, row + taken));
            }
        }

        return (page, null);
    }
}
