using System.Collections.Immutable;
using Azure;
using Azure.Core;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// The lists of a vault's objects of one kind: what lives, what is soft-deleted, the versions of one. The one way by which lists are read.
/// </summary>
internal sealed class ObjectLists(VaultRequests requests, PlainClient client, ObjectKind kind)
{
    private readonly Pages _pages = new(requests, client);

    private string Collection => kind.Noun() + "s";

    /// <summary>A certificate that still waits for its first version does not take part.</summary>
    private string Completed => kind == ObjectKind.Certificate ? "?includePending=false" : "";

    /// <summary>Lists what lives: one a name, its current version, without its id. Complete, or an exception.</summary>
    public async Task<Inventory> ListAsync(CancellationToken cancellationToken) =>
        (await ListAsync(VaultOperation.ListOf(kind), Collection + Completed, onlyOnePage: false, cancellationToken))!;

    /// <summary>Lists what is soft-deleted. Complete, or an exception.</summary>
    public async Task<Inventory> ListDeletedAsync(CancellationToken cancellationToken) =>
        (await ListAsync(VaultOperation.ListDeletedOf(kind), $"deleted{Collection}{Completed}", onlyOnePage: false, cancellationToken))!;

    /// <summary>Lists what is soft-deleted, if the first page holds all of it; null where it goes on.</summary>
    public Task<Inventory?> ListFewDeletedAsync(CancellationToken cancellationToken) =>
        ListAsync(VaultOperation.ListDeletedOf(kind), $"deleted{Collection}{Completed}", onlyOnePage: true, cancellationToken);

    /// <summary>
    /// Lists the versions of an object, newest first: none where there is no such object. A version with a flaw is an error: nobody can
    /// tell what it is.
    /// </summary>
    public Task<ImmutableArray<VaultObject>> ListVersionsAsync(ObjectName name, CancellationToken cancellationToken) =>
        requests.ReadAsync<ImmutableArray<VaultObject>>(VaultOperation.ListVersionsOf(kind), name, async () =>
        {
            var versions = new List<VaultObject>();
            try
            {
                await foreach (var page in _pages.ReadAsync($"{Collection}/{name.Text}/versions", kind, cancellationToken))
                {
                    versions.AddRange(page.Objects);
                }
            }
            catch (RequestFailedException exception) when (IsNotFound(exception))
            {
                if (await IsThereAsync(name, cancellationToken))
                {
                    throw;
                }

                return [];
            }

            return versions.FirstOrDefault(version => version.Flaw is not null) is { } flawed ? throw new FlawedObjectException(flawed)
                : [.. versions.OrderDescending(VaultObject.OlderFirst)];
        }, cancellationToken);

    private Task<Inventory?> ListAsync(VaultOperation operation, string path, bool onlyOnePage, CancellationToken cancellationToken) =>
        requests.ReadAsync<Inventory?>(operation, null, async () =>
        {
            var objects = new List<VaultObject>();
            var (pages, read) = (0, default(DateTimeOffset?));
            await foreach (var page in _pages.ReadAsync(path, kind, cancellationToken))
            {
                if (onlyOnePage && !page.IsLast)
                {
                    return null;
                }

                (pages, read) = (pages + 1, page.Read);
                objects.AddRange(page.Objects);
            }

            return Inventory.Of(objects, pages) with { Read = read };
        }, cancellationToken);

    /// <summary>
    /// The service lists no versions where there is no such object [recorded]; others answer 404, which is believed only if the object
    /// itself is not there either: whoever asks would take an empty list for leave to write.
    /// </summary>
    private async Task<bool> IsThereAsync(ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(RequestMethod.Get, $"{Collection}/{name.Text}", null, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception)
        {
            return !IsNotFound(exception);
        }
    }

    private static bool IsNotFound(RequestFailedException exception) =>
        exception.Status == 404 && VaultAnswer.Of(exception, quotesOthers: false).IsOfService;
}

/// <summary>A version of which a field cannot be read. It fails alone.</summary>
internal sealed class FlawedObjectException(VaultObject flawed)
    : FormatException($"version {flawed.Version} cannot be read: {flawed.Flaw}");
