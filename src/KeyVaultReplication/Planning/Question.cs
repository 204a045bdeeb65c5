using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What lists alone cannot decide about one secret. The planner asks, the resolver answers, the planner decides.</summary>
internal abstract record Question(ObjectName Name);

/// <summary>Are the values equal? And if not, in a two-way run: which side changed since they last were in sync?</summary>
internal sealed record CompareValues(ObjectName Name) : Question(Name);

/// <summary>Which older versions does <paramref name="To"/> lack that <paramref name="From"/> has?</summary>
internal sealed record CompareHistories(ObjectName Name, VaultAddress From, VaultAddress To, bool ToIsEmpty) : Question(Name);

/// <summary>The answers about one secret, so far.</summary>
internal sealed record Answers
{
    public static Answers None { get; } = new();

    /// <summary>The answer to <see cref="CompareValues"/>.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>The answer to <see cref="CompareHistories"/>.</summary>
    public MissingHistory? History { get; init; }

    /// <summary>Why a question could not be answered.</summary>
    public string? Failure { get; init; }
}

/// <summary>What reading both values has shown. The values themselves are gone.</summary>
/// <param name="Source">The source's version, as it was read.</param>
/// <param name="Target">The target's version, as it was read.</param>
/// <param name="ValuesAreEqual">Whether the values are equal.</param>
/// <param name="Since">Which side changed since both were last in sync; only when the values differ in a two-way run.</param>
internal sealed record Comparison(VaultObject Source, VaultObject Target, bool ValuesAreEqual, ChangedSince Since);

/// <summary>What is to be appended before the current version.</summary>
/// <param name="Missing">The versions, oldest first.</param>
/// <param name="LeftOut">Which ones are left out, and why; null when none is.</param>
internal sealed record MissingHistory(ImmutableArray<VaultObject> Missing, string? LeftOut);

/// <summary>Which side changed since both were last in sync.</summary>
internal enum ChangedSince
{
    /// <summary>They never were in sync, as far as their histories tell.</summary>
    NeverInSync,

    /// <summary>The source changed.</summary>
    Source,

    /// <summary>The target changed.</summary>
    Target,

    /// <summary>Both changed: a true conflict.</summary>
    Both,
}
