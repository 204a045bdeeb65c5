using System.Runtime.CompilerServices;
using Azure;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>The pages of a list, to their end: one that leads back, elsewhere, or on and on is an error and never a hang.</summary>
internal static class Pages
{
    /// <summary>Most pages of one list. A page holds up to 25 objects, and empty ones occur [recorded]: half a million objects are more than any vault was seen to hold.</summary>
    private const int Most = 20_000;

    /// <summary>Reads page after page. They may be short or empty and still not be the last: only a missing link to the next one ends the list.</summary>
    public static async IAsyncEnumerable<Page<T>> OfAsync<T>(AsyncPageable<T> list, VaultAddress vault, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : notnull
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in list.AsPages().WithCancellation(cancellationToken))
        {
            yield return page;
            if (string.IsNullOrEmpty(page.ContinuationToken))
            {
                continue;
            }

            if (Uri.TryCreate(page.ContinuationToken, UriKind.Absolute, out var next) && (next.Scheme != Uri.UriSchemeHttps || next.Host != vault.Host || next.Port != 443))
            {
                throw new UnusableAnswerException("the list goes on at another host");
            }

            if (!seen.Add(page.ContinuationToken))
            {
                throw new UnusableAnswerException("the list leads back to a page that was read already");
            }

            if (seen.Count >= Most)
            {
                throw new UnusableAnswerException($"the list has more than {Most} pages");
            }
        }
    }
}
