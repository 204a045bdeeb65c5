using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What lists alone cannot decide about one object. The planner asks, the resolver answers, the planner decides.</summary>
internal abstract record Question(ObjectName Name);

/// <summary>Are the values equal? And if both sides may be written and anything differs: what do the histories tell?</summary>
internal sealed record CompareValues(ObjectName Name) : Question(Name);

/// <summary>What do the histories tell? Asked where a value cannot be read.</summary>
internal sealed record CompareVersions(ObjectName Name) : Question(Name);

/// <summary>
/// Does the vault that a replica's mark names still have the version that was copied, or has it taken a copy of the replica since?
/// </summary>
internal sealed record FindOrigin(Held Replica, VaultAddress Origin) : Question(Replica.Name);

/// <summary>Which older versions does <paramref name="To"/> lack that <paramref name="From"/> has?</summary>
internal sealed record CompareHistories(ObjectName Name, VaultAddress From, VaultAddress To, bool ToIsEmpty) : Question(Name);

/// <summary>Two certificates that marks do not tell of: what do their histories tell? Their thumbprints do, so no key is read.</summary>
internal sealed record CompareCertificates(VaultObject Left, VaultObject Right) : Question(Left.Name);

/// <summary>Which version is it that a list showed? Asked where exactly that one may be copied.</summary>
internal sealed record FindVersion(VaultObject Listed, VaultAddress From) : Question(Listed.Name);

/// <summary>Which versions has a key? Asked where exactly those may be copied: a key is copied whole.</summary>
internal sealed record FindKeyVersions(ObjectName Name, VaultAddress From) : Question(Name);

/// <summary>May the key of this certificate be exported, and which version is current?</summary>
internal sealed record ReadPolicy(ObjectName Name, VaultAddress From) : Question(Name);

/// <summary>Which versions of this key does each vault have? Their ids tell whether one was copied from the other.</summary>
internal sealed record CompareKeys(ObjectName Name) : Question(Name);

/// <summary>Does that vault make new versions of this key by itself?</summary>
internal sealed record ReadRotation(ObjectName Name, VaultAddress From) : Question(Name);

/// <summary>The answers about one object, so far.</summary>
internal sealed record Answers
{
    public static Answers None { get; } = new();

    /// <summary>The answer to <see cref="CompareValues"/>, or to <see cref="CompareVersions"/>.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>The answer to <see cref="FindOrigin"/>.</summary>
    public bool? OriginIsThere { get; init; }

    /// <summary>Whether that is so only because a copy of the replica is there: of other names it tells nothing.</summary>
    public bool OriginIsCopiedBack { get; init; }

    /// <summary>The answer to <see cref="CompareHistories"/>.</summary>
    public MissingHistory? History { get; init; }

    /// <summary>The answer to <see cref="FindVersion"/>: the id.</summary>
    public string? Version { get; init; }

    /// <summary>The answer to <see cref="FindKeyVersions"/>, newest first.</summary>
    public ImmutableArray<VaultObject>? KeyVersions { get; init; }

    /// <summary>The answer to <see cref="ReadPolicy"/>.</summary>
    public IssuedCertificate? Issued { get; init; }

    /// <summary>The answer to <see cref="CompareKeys"/>.</summary>
    public KeyIds? Keys { get; init; }

    /// <summary>The answer to <see cref="ReadRotation"/>.</summary>
    public bool? Rotates { get; init; }

    /// <summary>Why a question could not be answered.</summary>
    public string? Failure { get; init; }
}

/// <summary>What reading both sides has shown. The values themselves are gone.</summary>
/// <param name="Source">The source's version, as it was read.</param>
/// <param name="Target">The target's version, as it was read.</param>
/// <param name="ValuesAreEqual">Whether the values are equal; null when they were not read.</param>
/// <param name="Clue">What the values tell, beyond marks: which side is an untouched copy.</param>
internal sealed record Comparison(VaultObject Source, VaultObject Target, bool? ValuesAreEqual, Clue Clue = Clue.None)
{
    /// <summary>All versions of both sides, newest first; null where nobody had to ask.</summary>
    public (ImmutableArray<VaultObject> Source, ImmutableArray<VaultObject> Target)? Versions { get; init; }
}

/// <summary>What values tell of two sides that differ.</summary>
internal enum Clue
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The target still holds what was copied: the source changed since.</summary>
    SourceChanged,

    /// <summary>The source still holds what was copied: the target changed since.</summary>
    TargetChanged,
}

/// <summary>What is to be appended before the current version.</summary>
/// <param name="Missing">The versions, oldest first.</param>
/// <param name="LeftOut">Which ones are left out, and why; null when none is.</param>
internal sealed record MissingHistory(ImmutableArray<VaultObject> Missing, string? LeftOut);
