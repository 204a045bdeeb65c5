using System.Text.Json;
using Azure;
using Azure.Core;

namespace KeyVaultReplication.Vaults;

/// <summary>A list that no client of the SDK reads, page by page, over the <see cref="PlainClient"/>. Links are followed as they are: see <see cref="Pages"/> for what is made sure of before.</summary>
internal sealed class PlainPages<T>(PlainClient client, string path, Func<JsonElement, T> read, CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        for (var next = continuationToken ?? path; next is not null;)
        {
            using var response = await client.SendAsync(RequestMethod.Get, next, null, CancellationToken);
            using var json = await JsonDocument.ParseAsync(response.ContentStream!, default, CancellationToken);
            T[] items = json.RootElement.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(read)] : [];
            next = json.RootElement.TryGetProperty("nextLink", out var link) && link.GetString() is { Length: > 0 } there ? there : null;
            yield return Page<T>.FromValues(items, next, response);
        }
    }
}
