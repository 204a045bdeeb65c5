using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What somebody did to one side since both were last the same.</summary>
[Flags]
internal enum Edits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Other properties.</summary>
    Properties = 1,

    /// <summary>A new version.</summary>
    Value = 2,
}

/// <summary>
/// The base of a three-way merge: what each side did since both were last the same. That point is the latest that any mark tells, bound or
/// not, on a current version or an older one, of either side: it names the versions of both, and the properties they had. A side has
/// changed if its version or its properties are others.
/// </summary>
/// <param name="Left">What was done on the left.</param>
/// <param name="Right">What was done on the right.</param>
internal sealed record Base(Edits Left, Edits Right)
{
    /// <summary>Whether nobody made a new version: then the values are equal.</summary>
    public bool InSync => !(Left | Right).HasFlag(Edits.Value);

    /// <summary>In sync by the marks of the current versions: one side is a replica of the other one's; null when neither is.</summary>
    public static Base? Synced(Held left, Held right) => (right.MarkOf(left), left.MarkOf(right)) switch
    {
        ({ } mark, null) => new(left.Since(mark), right.Since(mark)),
        (null, { } mark) => new(left.Since(mark), right.Since(mark)),
        ({ } one, { } other) => Last([new(left.Since(one), right.Since(one)), new(left.Since(other), right.Since(other))]),
        _ => null,
    };

    /// <summary>
    /// By the marks of the current versions alone; null where they leave a doubt. Where only the left side is followed, nothing that was
    /// done on the right can be lost by mistake. Otherwise a replica that was edited may have been the origin of a later copy, and so may
    /// one whose mark that copy carries, not bound yet: only values and histories know.
    /// </summary>
    public static Base? ByMarks(Held left, Held right, bool twoWay) => Synced(left, right) is { } since
        ? twoWay || right.IsMarkedFor(left) ? since : null
        : (right.MarkOf(left.Vault), left.MarkOf(right.Vault)) switch
        {
            ({ } mark, null) when left.IsNewEdition(mark, right) && (!twoWay || right.Since(mark) == Edits.None) =>
                new(Edits.Value, right.Since(mark)),
            (null, { } mark) when twoWay && right.IsNewEdition(mark, left) && left.Since(mark) == Edits.None =>
                new(Edits.None, Edits.Value),
            _ => null,
        };

    /// <summary>By what reading both sides has shown; null when they never were the same, as far as values and histories tell.</summary>
    public static Base? ByComparison(Comparison found, Held left, Held right)
    {
        var told = found.Versions is var (ofLeft, ofRight)
            && !Histories.HasGoneBack(left.Vault, ofLeft, right.Vault, ofRight)
            && !Histories.HasGoneBack(right.Vault, ofRight, left.Vault, ofLeft)
            ? ByHistories(left, ofLeft, right, ofRight) : null;
        return found switch
        {
            { ValuesAreEqual: true } when (right.UnboundMarkOf(left) ?? left.UnboundMarkOf(right)) is { } mark =>
                new(left.Since(mark), right.Since(mark)),
            { Clue: Clue.SourceChanged } => new(Edits.Value, PropertiesAlone(told?.Right)),
            { Clue: Clue.TargetChanged } => new(PropertiesAlone(told?.Left), Edits.Value),
            _ => told ?? Synced(left, right),
        };
    }

    /// <summary>By the marks on all versions of both sides.</summary>
    public static Base? ByHistories(Held left, ImmutableArray<VaultObject> ofLeft, Held right, ImmutableArray<VaultObject> ofRight)
    {
        var synced = Histories.Copies(ofRight, left.Vault, ofLeft)
            .Select(one => (Left: one.Origin, Right: one.Copy, one.Copy.Mark!.Fingerprint))
            .Concat(Histories.Copies(ofLeft, right.Vault, ofRight)
                .Select(one => (Left: one.Copy, Right: one.Origin, one.Copy.Mark!.Fingerprint)))
            .ToList();

        // Later in both vaults is later; where their times contradict each other, since the clocks of a vault's nodes differ, any may be.
        return Last([.. synced.Where(one => !synced.Any(other => IsLater(other.Left, other.Right, one.Left, one.Right)))
            .Select(one => new Base(Since(left.Object, one.Left, one.Fingerprint), Since(right.Object, one.Right, one.Fingerprint)))]);

        static bool IsLater(VaultObject left, VaultObject right, VaultObject thanLeft, VaultObject thanRight) =>
            left.Created >= thanLeft.Created && right.Created >= thanRight.Created
            && (left.Created, right.Created) != (thanLeft.Created, thanRight.Created);
    }

    /// <summary>
    /// Of points of which any may be the last one, that since which fewer sides were changed: both cannot have come back to where they were
    /// by chance. Where they contradict each other, both sides count as changed, so that nothing is undone without a word.
    /// </summary>
    private static Base? Last(IReadOnlyList<Base> points) => points.GroupBy(one => one.ChangedSides).MinBy(group => group.Key)
        ?.Aggregate((one, other) => new Base(one.Left | other.Left, one.Right | other.Right));

    private int ChangedSides => (Left == Edits.None ? 0 : 1) + (Right == Edits.None ? 0 : 1);

    /// <summary>
    /// Values do not tell that the properties of an untouched version were edited; the histories do, where they know that very version.
    /// </summary>
    private static Edits PropertiesAlone(Edits? told) => told == Edits.Properties ? Edits.Properties : Edits.None;

    private static Edits Since(VaultObject current, VaultObject synced, string fingerprint) =>
        (current.Version == synced.Version ? Edits.None : Edits.Value)
        | (current.Properties.Fingerprint() == fingerprint ? Edits.None : Edits.Properties);
}
