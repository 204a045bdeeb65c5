using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Applying;

/// <summary>
/// Copies one version into a vault, and older ones before it where the change says so. A version that several vaults get is read once. Its
/// mark is bound to the second in which it will most likely be made; where the answer shows another one, a second request binds it.
/// Interrupted at any point, the vault holds its old or its new value.
/// </summary>
internal sealed class VersionCopy(
    IReadOnlyDictionary<VaultAddress, Vault> vaults, SharedReads<ReadObject> reads, VersionWriter writer, Recovery recovery,
    AsPlanned asPlanned, Refusals refusals, TimeProvider time)
{
    private const int MaxRounds = 3;
    private const string NotBound = "Written; cancelled before its mark was bound: the next run compares the value.";

    /// <summary>What a change reads.</summary>
    public static IEnumerable<Readable> Reads(Change change) =>
        change.History.Select(older => Older(change, older)).Prepend(Current(change));

    /// <summary>Copies, and tells what came of it.</summary>
    public async Task<ChangeOutcome> RunAsync(Change change, CancellationToken cancellationToken)
    {
        var (from, destination) = (vaults[change.From], new Destination(change, vaults[change.To]));
        try
        {
            await RunAsync(from, destination, cancellationToken);
            return destination.Outcome(null);
        }
        catch (Exception exception) when (ChangeOutcome.IsOutcome(exception))
        {
            refusals.Note(exception, change.Name.Kind);
            return destination.Outcome(exception);
        }
        finally
        {
            foreach (var read in Reads(change))
            {
                reads.Leave(read, change.To);
            }
        }
    }

    private async Task RunAsync(Vault from, Destination destination, CancellationToken cancellationToken)
    {
        var change = destination.Change;
        refusals.CheckSignIn(from.Address, destination.Vault.Address);
        refusals.Check(destination.Vault.Address, change.Name.Kind);
        if (change.RecoverFollowed)
        {
            AsPlanned.CheckFollowed(change, await recovery.RunAsync(from, change.Name, cancellationToken));
        }

        // Read before anything is written: an old version must not be left as the current one because the current one could not be read.
        using var current = await reads.TakeAsync(Current(change), change.To, () => ReadAsync(from, change, cancellationToken));
        Check(change, current.Content.Object);
        await PrepareAsync(from, destination, current.Content.Object, cancellationToken);
        await WriteOlderAsync(from, destination, current.Content.Object, cancellationToken);
        await WriteAsync(from, destination, current.Content, cancellationToken);
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

    private async Task WriteOlderAsync(Vault from, Destination destination, VaultObject current, CancellationToken cancellationToken)
    {
        foreach (var older in destination.History.Order(VaultObject.OlderFirst))
        {
            // One of the current version's second would pass for the current one if the copy broke off here: by its mark, times being
            // all that a list tells. So its mark is not bound.
            await WriteOlderAsync(from, destination, older, bind: older.Created != current.Created, cancellationToken);
        }
    }

    private async Task WriteOlderAsync(
        Vault from, Destination destination, VaultObject older, bool bind, CancellationToken cancellationToken)
    {
        var change = destination.Change;
        using var read = await reads.TakeAsync(Older(change, older), change.To,
            () => from[change.Name].ReadAsync(older, cancellationToken));
        await WriteAsync(destination, read.Content, bind, cancellationToken);
        if (bind)
        {
            await BindAsync(destination, cancellationToken);
        }
    }

    /// <summary>
    /// Writes what was read; again, with what is there by then, where the source turns out to have got another version in the same second.
    /// </summary>
    private async Task WriteAsync(Vault from, Destination destination, ReadObject first, CancellationToken cancellationToken)
    {
        var (change, read) = (destination.Change, first);
        var isCurrent = Current(change).Version is null;
        for (var round = 1; ; round++)
        {
            await WriteAsync(destination, read, bind: !isCurrent || !read.Object.IsRacy, cancellationToken);
            try
            {
                if (!isCurrent || await asPlanned.IsStillCurrentAsync(from, read.Object, cancellationToken))
                {
                    await BindAsync(destination, cancellationToken);
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                destination.Message = NotBound;
                return;
            }

            if (round == MaxRounds)
            {
                throw new OvertakenException(
                    $"Vault {from.Address} kept getting new versions while they were copied: the next run compares the values.");
            }

            read = await ReadAsync(from, change, cancellationToken);
            Check(change, read.Object);
        }
    }

    private async Task WriteAsync(Destination destination, ReadObject read, bool bind, CancellationToken cancellationToken)
    {
        var mark = destination.Change.MarksReplica && read.Object.Properties.HasRoomForMark
            ? Mark.OfCopy(destination.Change.From, read.Object) : null;
        destination.Versions = (read.Object.Version, destination.Versions.Written);
        var (written, message) = await writer.WriteAsync(destination, read, mark, bind, cancellationToken);
        destination.Versions = (read.Object.Version, written.Version);
        var (now, strangers, unseen) = await AfterAsync(destination, written, cancellationToken);
        destination.Unbound = mark is null || now is null || now.HasBoundMark ? null : (now, mark);
        destination.Strangers += strangers;
        destination.Message = message ?? unseen ?? destination.Message;
    }

    /// <summary>
    /// Looks at what lay between, or says that it could not be seen; a run that is cancelled just then has written all the same.
    /// </summary>
    private static async Task<(VaultObject? Written, int Strangers, string? Unseen)> AfterAsync(
        Destination destination, VaultObject written, CancellationToken cancellationToken)
    {
        try
        {
            var (now, strangers) = await destination.Watch.AfterAsync(written, cancellationToken);
            return (now, strangers, null);
        }
        catch (OperationCanceledException)
        {
            return (written, 0, null);
        }
        catch (VaultException exception)
        {
            return (written, 0,
                $"Written; whether somebody else wrote in the same moment could not be seen, since the look after it failed: {exception.Message}");
        }
    }

    /// <summary>Binds the mark of the version just written, where the second foretold was not the right one.</summary>
    private async Task BindAsync(Destination destination, CancellationToken cancellationToken)
    {
        if (destination.Unbound is not var (written, mark))
        {
            return;
        }

        using var grace = new Grace(TimeSpan.FromSeconds(0.5), time, cancellationToken);
        try
        {
            var bound = mark with { BoundAt = written.Created };
            destination.Watch.Bound(await recovery.UpdateAsync(
                destination.Vault, destination.Change.Name, written.Version!, ObjectUpdate.OfMark(written, bound), grace.Token));
        }
        catch (OperationCanceledException)
        {
            destination.Message = NotBound;
        }
    }

    private static void Check(Change change, VaultObject read)
    {
        if (AsPlanned.CheckRead(change, read) is { } overtaken)
        {
            throw overtaken;
        }
    }

    private static Readable Current(Change change) =>
        new(change.From, change.Name, change.ReadsVersion ? change.Subject.Version : null);

    private static Readable Older(Change change, VaultObject older) => new(change.From, change.Name, older.Version);

    /// <summary>Reads the version that the change names, or the current one.</summary>
    private static Task<ReadObject> ReadAsync(Vault from, Change change, CancellationToken cancellationToken) =>
        Current(change).Version is null ? from[change.Name].ReadAsync(change.Name, null, cancellationToken)
            : from[change.Name].ReadAsync(change.Subject, cancellationToken);
}
