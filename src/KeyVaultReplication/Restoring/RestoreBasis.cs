using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Restoring;

/// <summary>All that a restore is planned from: data, nothing that could be asked for more.</summary>
/// <param name="Origin">The vault whose history is followed: the vault itself, or a replica of it.</param>
/// <param name="Target">The vault that is brought back.</param>
/// <param name="There">What lives in the origin.</param>
/// <param name="ThereDeleted">What is soft-deleted there.</param>
/// <param name="Here">What lives in the target.</param>
/// <param name="HereDeleted">What is soft-deleted there.</param>
/// <param name="Options">What was asked for.</param>
internal sealed record RestoreBasis(
    VaultAddress Origin, VaultAddress Target, Inventory There, Inventory ThereDeleted, Inventory Here, Inventory HereDeleted,
    ReplicationOptions Options)
{
    /// <summary>Which past is wanted.</summary>
    public RestorePoint Point => Options.RestorePoint!;

    /// <summary>What has been found out about single names.</summary>
    public ImmutableDictionary<ObjectName, RestoreAnswers> Answers { get; init; } = ImmutableDictionary<ObjectName, RestoreAnswers>.Empty;

    /// <summary>
    /// Whether it is about names that this restore has just recovered, and brings to the point now that their versions can be seen.
    /// </summary>
    public bool JustRecovered { get; init; }

    /// <summary>Whether keys were asked for as well, which no restore brings back.</summary>
    public bool LeavesKeys { get; init; }

    /// <summary>Whether a vault is restored from its own history.</summary>
    public bool IsOwnHistory => Origin == Target;

    /// <summary>All names that are anywhere, in order.</summary>
    public IEnumerable<ObjectName> Names => new[] { There, ThereDeleted, Here, HereDeleted }.SelectMany(list => list.Objects)
        .Select(one => one.Name).Distinct().Order();
}

/// <summary>
/// What lists do not tell about a name: its versions in the origin; with a version given, whether the target's current one has the same
/// value; of a certificate, what its policies say.
/// </summary>
internal sealed record RestoreQuestion(ObjectName Name, VaultObject? Wanted, bool AsksPolicy = false);

/// <summary>What has been found out about a name, so far.</summary>
internal sealed record RestoreAnswers
{
    public static RestoreAnswers None { get; } = new();

    /// <summary>Its versions in the origin, newest first.</summary>
    public ImmutableArray<VaultObject>? Versions { get; init; }

    /// <summary>What reading both values has shown.</summary>
    public SameValue? Values { get; init; }

    /// <summary>Of a certificate: the current version in the origin, and whether its key may be exported.</summary>
    public IssuedCertificate? Issued { get; init; }

    /// <summary>Of a certificate: whether the vault that is brought back renews it by itself.</summary>
    public bool RenewsHere { get; init; }

    /// <summary>Why a question could not be answered.</summary>
    public string? Failure { get; init; }
}

/// <summary>Both versions as they were read, and whether their values are equal. The values are gone.</summary>
internal sealed record SameValue(VaultObject Wanted, VaultObject Current, bool IsSame);

/// <summary>A plan, and what is still open in it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Questions">What is still open; the plan is final when nothing is.</param>
/// <param name="ToBringBack">The names whose versions can be seen only when they are recovered; they are brought to the point then.</param>
internal sealed record RestoreDraft(Planning.ReplicationPlan Plan, ImmutableArray<RestoreQuestion> Questions,
    ImmutableHashSet<ObjectName> ToBringBack);
