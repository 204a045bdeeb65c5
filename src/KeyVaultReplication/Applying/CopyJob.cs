using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Copies one version to all vaults that need it, and older ones before it where the changes say so. Each version is read once and written
/// to each vault, its mark bound to the second in which the version will most likely be made; where the answer shows another one, a second
/// request binds it. Interrupted at any point, each vault holds its old or its new value.
/// </summary>
internal sealed class CopyJob(
    IReadOnlyDictionary<VaultAddress, Vault> vaults, VersionWriter writer, Recovery recovery, AsPlanned asPlanned, Refusals refusals,
    TimeProvider time)
{
    private const int MaxRounds = 3;

    /// <summary>Copies, and tells what came of each change.</summary>
    public async Task<IReadOnlyList<ChangeOutcome>> RunAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var from = vaults[changes[0].From];
        var destinations = changes.Select(change => new Destination(change, vaults[change.To])).ToList();
        var version = changes[0].ReadsVersion ? changes[0].Subject.Version : null;

        await Destination.EachAsync(destinations, destination =>
        {
            refusals.CheckSignIn(from.Address, destination.Vault.Address);
            refusals.Check(destination.Vault.Address, changes[0].Name.Kind);
            return changes[0].RecoverFollowed ? recovery.RunAsync(from, changes[0].Name, cancellationToken) : Task.CompletedTask;
        });

        // Read before anything is written: an old version must not be left as the current one because the current one could not be read.
        if (destinations.Exists(one => one.Error is null)
            && await ReadAsync(from, destinations, changes[0].Subject, version, cancellationToken) is { } current)
        {
            using var content = current.Content;
            Destination.FailWhere(destinations, one => AsPlanned.CheckRead(one.Change, current.Object));
            await Destination.EachAsync(destinations, destination => PrepareAsync(from, destination, current.Object, cancellationToken));
            await WriteOlderAsync(from, destinations, current.Object, cancellationToken);
            await WriteAsync(from, destinations, current, isCurrent: version is null, cancellationToken);
        }

        foreach (var error in destinations.Select(one => one.Error).OfType<Exception>())
        {
            refusals.Note(error, changes[0].Name.Kind);
        }

        return [.. destinations.Select(one => one.Outcome)];
    }

    private async Task PrepareAsync(Vault from, Destination destination, VaultObject current, CancellationToken cancellationToken)
    {
        var (change, vault) = (destination.Change, destination.Vault);
        if (!change.RecoverFirst)
        {
            return;
        }

        // What somebody recovered meanwhile may have been edited as well: two-way, the next run weighs it as one that lives.
        if (await recovery.StartAsync(vault, change.Name, cancellationToken) == Recovered.Already
            && change.Must.HasFlag(Must.TargetIsAsPlanned))
        {
            throw OvertakenException.In(vault.Address);
        }

        if (change.Must.HasFlag(Must.TargetIsAsPlanned) || !change.History.IsEmpty)
        {
            var back = await recovery.AwaitAsync(vault, change.Name, cancellationToken);
            if (!back.IsEmpty)
            {
                await AsPlanned.CheckAsync(vault, change, back, cancellationToken);
                await AsPlanned.CheckRecoveredAsync(from, vault, change, current, back, cancellationToken);
                destination.Watch.Know(back);
            }

            // What came back may be a copy of any version of the source, those that cannot be read any more included.
            var newer = change.History.IsEmpty ? [] : Histories.Newer(
                await from[change.Name].ListVersionsAsync(change.Name, cancellationToken), from.Address, back, vault.Address)
                .Select(one => one.Version).ToHashSet();
            destination.History = [.. change.History.Where(one => newer.Contains(one.Version))];
        }
    }

    private async Task WriteOlderAsync(Vault from, List<Destination> destinations, VaultObject current, CancellationToken cancellationToken)
    {
        foreach (var older in destinations.SelectMany(one => one.History).DistinctBy(one => one.Version).Order(VaultObject.OlderFirst)
            .ToList())
        {
            var lacking = destinations.Where(one => one.History.Any(version => version.Version == older.Version)).ToList();
            if (lacking.Exists(one => one.Error is null)
                && await ReadAsync(from, lacking, older, older.Version, cancellationToken) is { } read)
            {
                // One of the current version's second would pass for the current one if the copy broke off here: by its mark, times being
                // all that a list tells. So its mark is not bound.
                var bind = older.Created != current.Created;
                await Destination.EachAsync(lacking, destination => WriteAsync(destination, read, bind, cancellationToken));
                if (bind)
                {
                    await BindAsync(lacking, cancellationToken);
                }
            }
        }
    }

    /// <summary>
    /// Writes what was read; again, with what is there by then, where the source turns out to have got another version in the same second.
    /// </summary>
    private async Task WriteAsync(Vault from, List<Destination> destinations, ReadObject first, bool isCurrent,
        CancellationToken cancellationToken)
    {
        var read = first;
        for (var round = 1; destinations.Exists(one => one.Error is null); round++)
        {
            await Destination.EachAsync(destinations,
                destination => WriteAsync(destination, read, bind: !isCurrent || !read.Object.IsRacy, cancellationToken));
            try
            {
                if (!isCurrent || await asPlanned.IsStillCurrentAsync(from, read.Object, cancellationToken))
                {
                    await BindAsync(destinations, cancellationToken);
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                Destination.Say(destinations, "Written; cancelled before its mark was bound: the next run compares the value.");
                return;
            }
            catch (VaultException exception)
            {
                Destination.FailWhere(destinations, _ => exception);
                return;
            }

            if (round == MaxRounds)
            {
                Destination.FailWhere(destinations, _ =>
                    new OvertakenException(
                        $"Vault {from.Address} kept getting new versions while they were copied: the next run compares the values."));
            }
            else if (await ReadAsync(from, destinations, first.Object, null, cancellationToken) is { } next)
            {
                read = next;
                Destination.FailWhere(destinations, one => AsPlanned.CheckRead(one.Change, next.Object));
            }
        }
    }

    private async Task WriteAsync(Destination destination, ReadObject read, bool bind, CancellationToken cancellationToken)
    {
        var mark = destination.Change.MarksReplica && read.Object.Properties.HasRoomForMark
            ? Mark.OfCopy(destination.Change.From, read.Object) : null;
        destination.Versions = (read.Object.Version, destination.Versions.Written);
        var (written, message) = await writer.WriteAsync(destination, read, mark, bind, cancellationToken);
        destination.Versions = (read.Object.Version, written.Version);
        var (now, strangers) = await AfterAsync(destination, written, cancellationToken);
        destination.Unbound = mark is null || now is null || now.HasBoundMark ? null : (now, mark);
        destination.Strangers += strangers;
        destination.Message = message ?? destination.Message;
    }

    /// <summary>Looks at what lay between; a run that is cancelled just then has written all the same.</summary>
    private static async Task<(VaultObject? Written, int Strangers)> AfterAsync(
        Destination destination, VaultObject written, CancellationToken cancellationToken)
    {
        try
        {
            return await destination.Watch.AfterAsync(written, cancellationToken);
        }
        catch (Exception exception) when (exception is VaultException or OperationCanceledException)
        {
            return (written, 0);
        }
    }

    /// <summary>Binds the marks of the versions just written, where the second foretold was not the right one.</summary>
    private async Task BindAsync(List<Destination> destinations, CancellationToken cancellationToken)
    {
        using var grace = new Grace(TimeSpan.FromSeconds(0.5), time, cancellationToken);
        await Destination.EachAsync(destinations, async destination =>
        {
            if (destination.Unbound is not var (written, mark))
            {
                return;
            }

            try
            {
                var bound = mark with { BoundAt = written.Created };
                destination.Watch.Bound(await recovery.UpdateAsync(
                    destination.Vault, destination.Change.Name, written.Version!, ObjectUpdate.OfMark(written, bound), grace.Token));
            }
            catch (OperationCanceledException)
            {
                destination.Message = "Written; cancelled before its mark was bound: the next run compares the value.";
            }
        });
    }

    /// <summary>Reads a version, or the current one; null, and the error told to all, when it cannot be read.</summary>
    private static async Task<ReadObject?> ReadAsync(
        Vault from, List<Destination> destinations, VaultObject planned, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var store = from[planned.Name];
            return await (version is null ? store.ReadAsync(planned.Name, null, cancellationToken)
                : store.ReadAsync(planned, cancellationToken));
        }
        catch (Exception exception) when (ChangeOutcome.IsOutcome(exception))
        {
            Destination.FailWhere(destinations, _ => exception);
            return null;
        }
    }
}
