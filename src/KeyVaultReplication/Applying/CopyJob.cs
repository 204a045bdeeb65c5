using System.Collections.Immutable;

namespace KeyVaultReplication;

/// <summary>
/// Copies one secret to all vaults that need it. Each version is read once, written to each vault, and its mark bound by a second request, since only the answer
/// to the first tells which version was made. Interrupted at any point, each vault holds its old or its new value.
/// </summary>
internal sealed class CopyJob(Vault from, VersionWriter writer, TimeProvider time, bool checkCurrent, bool asApproved)
{
    /// <summary>Thrown when a secret is no longer as it was when the plan was made.</summary>
    public sealed class OvertakenException(string message) : Exception(message);

    private sealed record Destination(Copy Copy, Vault Vault)
    {
        public Exception? Error { get; set; }

        public string? Message { get; set; }

        public ImmutableArray<Secret> History { get; set; } = Copy.History;
    }

    /// <summary>Copies; tells for each vault the error it met, if any, and what is worth knowing.</summary>
    public async Task<IReadOnlyList<(Exception? Error, string? Message)>> RunAsync(IReadOnlyList<(Copy Copy, Vault Vault)> wanted, CancellationToken cancellationToken)
    {
        var destinations = wanted.Select(one => new Destination(one.Copy, one.Vault)).ToList();
        await EachAsync(destinations, destination => PrepareAsync(destination, cancellationToken));
        foreach (var version in destinations.SelectMany(one => one.History).DistinctBy(one => one.Version).OrderBy(one => one.Created).ToList())
        {
            var lacking = destinations.Where(one => one.History.Any(older => older.Version == version.Version)).ToList();
            await CopyVersionAsync(lacking, version.Name, version.Version, cancellationToken);
        }

        await CopyVersionAsync(destinations, wanted[0].Copy.Name, null, cancellationToken);
        return [.. destinations.Select(one => (one.Error, one.Message))];
    }

    private async Task PrepareAsync(Destination destination, CancellationToken cancellationToken)
    {
        var (copy, vault) = (destination.Copy, destination.Vault);
        if (copy.RecoverFirst)
        {
            await writer.RecoverAsync(vault, copy.Name, cancellationToken);
            if (!copy.History.IsEmpty)
            {
                var back = await writer.AwaitRecoveredAsync(vault, copy.Name, cancellationToken);
                var there = back.Where(version => version.IsCopyFrom(from.Address)).Select(version => version.Mark!.Version).ToHashSet();
                destination.History = [.. copy.History.Where(version => !there.Contains(version.Version!))];
            }
        }
        else if (checkCurrent && copy.Current is { } planned)
        {
            var versions = await vault.ListVersionsAsync(copy.Name, cancellationToken);
            if (versions.IsEmpty || versions[0].Created != planned.Created)
            {
                throw new OvertakenException($"Changed in vault {vault.Address} during the run: left as it is, the next run decides anew.");
            }
        }
    }

    /// <summary>Copies one version, or the current one, to all vaults that are still well.</summary>
    private async Task CopyVersionAsync(IReadOnlyList<Destination> destinations, SecretName name, string? version, CancellationToken cancellationToken)
    {
        const int maxRounds = 3;
        for (var round = 1; destinations.Any(one => one.Error is null); round++)
        {
            Secret read;
            var written = new Dictionary<Destination, (Secret Version, Mark? Mark)>();
            try
            {
                (read, var value) = await from.GetAsync(name, version, cancellationToken);
                if (asApproved && version is null && read.Created != destinations[0].Copy.Secret.Created)
                {
                    throw new OvertakenException($"Changed in vault {from.Address} after the plan was approved: left as it is.");
                }

                var mark = read.Properties.HasRoomForMark ? new Mark(from.Address.Host, read.Version!, read.Created, read.Updated, null) : null;
                await EachAsync(destinations, async destination =>
                {
                    var (made, message) = await writer.WriteAsync(destination.Vault, name, value, read.Properties, mark, cancellationToken);
                    destination.Message = message ?? destination.Message;
                    lock (written)
                    {
                        written[destination] = (made, mark);
                    }
                });

                switch (version is null && read.IsRacy ? await IsStillCurrentAsync(read, cancellationToken) : true)
                {
                    case null:
                        Say(destinations, "Written; cancelled before its mark was bound: the next run compares the value.");
                        return;
                    case false when round < maxRounds:
                        continue;
                    case false:
                        throw new OvertakenException($"Vault {from.Address} kept getting new versions while they were copied: the next run compares the values.");
                }
            }
            catch (Exception exception) when (exception is VaultException or OvertakenException or OperationCanceledException)
            {
                foreach (var destination in destinations)
                {
                    destination.Error ??= exception;
                }

                return;
            }

            using var grace = new Grace(TimeSpan.FromSeconds(0.5), time, cancellationToken);
            await EachAsync(destinations, async destination =>
            {
                if (written[destination] is not (var made, { } mark))
                {
                    return;
                }

                try
                {
                    await writer.UpdateAsync(destination.Vault, name, made.Version!, made.Properties, mark with { Own = made.Created }, grace.Token);
                }
                catch (OperationCanceledException)
                {
                    Say([destination], "Written; cancelled before its mark was bound: the next run compares the value.");
                }
            });
            return;
        }
    }

    /// <summary>Waits until another version could no longer carry the same second, then looks whether there is one; null when the run is cancelled meanwhile.</summary>
    private async Task<bool?> IsStillCurrentAsync(Secret read, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Secret.RacyWindow - (read.Read!.Value - read.Created), time, cancellationToken);
            var versions = await from.ListVersionsAsync(read.Name, cancellationToken);
            return versions.All(version => version.Version == read.Version || version.Created < read.Created);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static void Say(IEnumerable<Destination> destinations, string message)
    {
        foreach (var destination in destinations.Where(one => one.Error is null))
        {
            destination.Message = message;
        }
    }

    private static Task EachAsync(IEnumerable<Destination> destinations, Func<Destination, Task> work) => Task.WhenAll(destinations.Where(one => one.Error is null).Select(async destination =>
    {
        try
        {
            await work(destination);
        }
        catch (Exception exception) when (exception is VaultException or OvertakenException or OperationCanceledException)
        {
            destination.Error = exception;
        }
    }));
}
