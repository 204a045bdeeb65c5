using System.Collections.Immutable;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Copies one secret to all vaults that need it. Each version is read once, written to each vault, and its mark bound by a second request, since only the answer
/// to the first tells which version was made. Interrupted at any point, each vault holds its old or its new value.
/// </summary>
internal sealed class CopyJob(Vault from, VersionWriter writer, TimeProvider time, bool checkTarget, bool asApproved)
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
        var name = wanted[0].Copy.Name;
        var destinations = wanted.Select(one => new Destination(one.Copy, one.Vault)).ToList();

        // Read before anything is written: an old version must not be left as the current one because the current one could not be read.
        if (await ReadAsync(destinations, name, null, cancellationToken) is { } current)
        {
            await EachAsync(destinations, destination => PrepareAsync(destination, cancellationToken));
            await WriteAsync(destinations, name, current, cancellationToken);
        }

        return [.. destinations.Select(one => (one.Error, one.Message))];
    }

    private async Task WriteAsync(List<Destination> destinations, SecretName name, Held current, CancellationToken cancellationToken)
    {
        foreach (var version in destinations.SelectMany(one => one.History).DistinctBy(one => one.Version).Order(Secret.OlderFirst).ToList())
        {
            var lacking = destinations.Where(one => one.History.Any(older => older.Version == version.Version)).ToList();

            // One of the current version's second would pass for the current one if the copy broke off here: by its mark, times being all that a list tells. So its mark is not bound.
            await CopyVersionAsync(lacking, name, version.Version, null, bind: version.Created != current.Secret.Created, cancellationToken);
        }

        await CopyVersionAsync(destinations, name, null, current, bind: true, cancellationToken);
    }

    private sealed record Held(Secret Secret, SecretValue Value);

    private async Task PrepareAsync(Destination destination, CancellationToken cancellationToken)
    {
        var (copy, vault) = (destination.Copy, destination.Vault);
        if (copy.RecoverFirst)
        {
            await writer.RecoverAsync(vault, copy.Name, cancellationToken);
            if (checkTarget || !copy.History.IsEmpty)
            {
                var back = await writer.AwaitRecoveredAsync(vault, copy.Name, cancellationToken);
                if (checkTarget && !back.IsEmpty && !copy.Current!.IsStillCurrent(back))
                {
                    throw Overtaken(vault.Address);
                }

                // What came back may be a copy of any version of the source, those that cannot be read any more included.
                var newer = copy.History.IsEmpty ? [] : Histories.Newer(await from.ListVersionsAsync(copy.Name, cancellationToken), from.Address, back, vault.Address).Select(version => version.Version).ToHashSet();
                destination.History = [.. copy.History.Where(version => newer.Contains(version.Version))];
            }
        }
        else if (checkTarget)
        {
            var versions = await vault.ListVersionsAsync(copy.Name, cancellationToken);
            if (copy.Current is { } planned ? !planned.IsStillCurrent(versions) : !versions.IsEmpty)
            {
                throw Overtaken(vault.Address);
            }
        }
    }

    /// <summary>What was to be changed in a vault is no longer as it was when the plan was made.</summary>
    public static OvertakenException Overtaken(VaultAddress vault) => new($"Changed in vault {vault} during the run: left as it is, the next run decides anew.");

    /// <summary>Reads a version, or the current one; null, and the error told to all, when it cannot be read or is not the one that was approved.</summary>
    private async Task<Held?> ReadAsync(IReadOnlyList<Destination> destinations, SecretName name, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var (secret, value) = await from.GetAsync(name, version, cancellationToken);
            foreach (var overtaken in destinations.Where(one => asApproved && version is null && (one.Copy.Secret.Created, one.Copy.Secret.Updated) != (secret.Created, secret.Updated)))
            {
                overtaken.Error ??= new OvertakenException($"Changed in vault {from.Address} after the plan was approved: left as it is.");
            }

            return new Held(secret, value);
        }
        catch (Exception exception) when (exception is VaultException or OperationCanceledException)
        {
            Fail(destinations, exception);
            return null;
        }
    }

    /// <summary>Copies one version, or the current one, to all vaults that are still well.</summary>
    private async Task CopyVersionAsync(IReadOnlyList<Destination> destinations, SecretName name, string? version, Held? known, bool bind, CancellationToken cancellationToken)
    {
        const int maxRounds = 3;
        for (var round = 1; destinations.Any(one => one.Error is null); round++)
        {
            if ((known ?? await ReadAsync(destinations, name, version, cancellationToken)) is not { Secret: var read, Value: var value })
            {
                return;
            }

            known = null;
            var written = new Dictionary<Destination, (Secret Version, Mark? Mark)>();
            try
            {
                var mark = read.Properties.HasRoomForMark ? new Mark(from.Address.Host, read.Version!, read.Created, read.Properties.Fingerprint(), null) : null;
                await EachAsync(destinations, async destination =>
                {
                    var (made, message) = await writer.WriteAsync(destination.Vault, name, value, read.Properties, mark, destination.Copy.RecoverFirst, cancellationToken);
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
                Fail(destinations, exception);
                return;
            }

            if (!bind)
            {
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
            var age = read.Read!.Value - read.Created;
            await Task.Delay(Secret.RacyWindow - (age > TimeSpan.Zero ? age : TimeSpan.Zero), time, cancellationToken);
            var others = (await from.ListVersionsAsync(read.Name, cancellationToken)).Where(version => version.Version != read.Version && version.Created >= read.Created).ToList();

            // Of versions made in the same second, only the vault knows which is current; it says so with the value, which is dropped.
            return others.Count == 0 || (others.All(version => version.Created == read.Created) && (await from.GetAsync(read.Name, null, cancellationToken)).Secret.Version == read.Version);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static void Fail(IEnumerable<Destination> destinations, Exception exception)
    {
        foreach (var destination in destinations)
        {
            destination.Error ??= exception;
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
