using System.Collections.Immutable;

namespace KeyVaultSimulator.Http;

/// <summary>
/// Lists as the service does: a page is a scan of so many stored rows, live and deleted together, and what the list is not about is left
/// out afterwards. So pages come short, and empty, and yet have a next one. The list of secrets reads one row for each name; the list of
/// deleted ones reads a row for each version too, but that of certificates [decoded `$skiptoken`s of recorded traffic].
/// </summary>
internal static class Paging
{
    /// <summary>The service's page size, and its largest.</summary>
    public const int PageSize = 25;

    /// <summary>One page of what <paramref name="belongs"/> lets in, and where the next one begins; null when there is none.</summary>
    public static (List<SecretState> Page, PageMarker? Next) Scan(
        ImmutableSortedSet<SecretState> secrets, PageMarker from, int rows, Func<SecretState, int> rowsOf, Func<SecretState, bool> belongs)
    {
        var page = new List<SecretState>();
        var index = from.Name is null ? 0 : VaultState.IndexOf(secrets, from.Name);
        var row = FirstRow(from, index < secrets.Count ? secrets[index] : null);
        for (var left = rows; index < secrets.Count; index++, row = 0)
        {
            var secret = secrets[index];
            if (left == 0)
            {
                return (page, new PageMarker(secret.Name, null));
            }

            if (row == 0 && belongs(secret))
            {
                page.Add(secret);
            }

            var taken = Math.Min(left, rowsOf(secret) - row);
            left -= taken;
            if (row + taken < rowsOf(secret))
            {
                return (page, new PageMarker(secret.Name, VersionsInOrder(secret).ElementAt(row + taken - 1).Version));
            }
        }

        return (page, null);
    }

    /// <summary>By version id, which is random: not by time.</summary>
    public static IEnumerable<SecretVersionState> VersionsInOrder(SecretState secret) =>
        secret.Versions.OrderBy(version => version.Version, StringComparer.Ordinal);

    /// <summary>The row of a secret at which a scan goes on: 0 is its own, 1 that of its first version.</summary>
    private static int FirstRow(PageMarker from, SecretState? secret) =>
        secret is null || from.Version is null || !string.Equals(secret.Name, from.Name, StringComparison.OrdinalIgnoreCase) ? 0
            : 1 + secret.Versions.Count(version => string.CompareOrdinal(version.Version, from.Version) < 0);
}
