using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Core;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>One page of a list.</summary>
/// <param name="Objects">What is on it; it may be empty, and not the last all the same.</param>
/// <param name="IsLast">Whether the list ends with it.</param>
/// <param name="Read">When it was answered, by the vault's own clock.</param>
internal sealed record ListPage(IReadOnlyList<VaultObject> Objects, bool IsLast, DateTimeOffset Read);

/// <summary>
/// The pages of a list, to their end, for objects of any kind: one that leads back, elsewhere, or on and on is an error and never a hang.
/// Read here and not by the SDK's clients, for which one date that no calendar holds makes a whole page unreadable.
/// </summary>
internal sealed class Pages(VaultRequests requests, PlainClient client)
{
    /// <summary>
    /// Most pages of one list. A page holds up to 25 objects, and empty ones occur [recorded]: half a million objects are more than any
    /// vault was seen to hold.
    /// </summary>
    private const int Most = 20_000;

    /// <summary>Reads page after page: only a missing link to the next one ends the list.</summary>
    public async IAsyncEnumerable<ListPage> ReadAsync(string path, ObjectKind kind,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = path; next is not null; Check(next, seen))
        {
            using var response = await client.SendAsync(RequestMethod.Get, next, null, cancellationToken);
            (var objects, next) = Read(response.Content, kind);
            yield return new ListPage(objects, next is null, requests.TimeOf(response));
        }
    }

    private static (IReadOnlyList<VaultObject> Objects, string? Next) Read(BinaryData answer, ObjectKind kind)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.ToMemory());
            var page = json.RootElement;
            var next = page.TryGetProperty("nextLink", out var link) ? link.GetString() : null;
            return ([.. page.GetProperty("value").EnumerateArray().Select(item => ListedObject.Read(item, kind))],
                string.IsNullOrEmpty(next) ? null : next);
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("The answer is no page of a list."); // not an object, a list or a text where one has to be
        }
    }

    private void Check(string? next, HashSet<string> seen)
    {
        if (next is null)
        {
            return;
        }

        if (!Uri.TryCreate(requests.Vault.Url, next, out var url) || url.Scheme != Uri.UriSchemeHttps || url.Host != requests.Vault.Host
            || url.Port != 443)
        {
            throw new UnusableAnswerException("the list goes on at another host");
        }

        if (!seen.Add(next))
        {
            throw new UnusableAnswerException("the list leads back to a page that was read already");
        }

        if (seen.Count >= Most)
        {
            throw new UnusableAnswerException($"the list has more than {Most} pages");
        }
    }
}
