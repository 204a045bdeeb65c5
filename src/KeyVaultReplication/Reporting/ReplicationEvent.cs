using System.Collections.Immutable;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>Something that happened during a run, told when it happens. May be told from several threads at once.</summary>
public abstract record ReplicationEvent
{
    private protected ReplicationEvent()
    {
    }
}

/// <summary>A vault's list of one kind of objects has been read.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Listed">How many objects it holds.</param>
/// <param name="Objects">How many of them take part.</param>
/// <param name="Pages">How many pages it took.</param>
public sealed record InventoryRead(VaultAddress Vault, ObjectKind Kind, int Listed, int Objects, int Pages) : ReplicationEvent;

/// <summary>Objects have to be read to decide about them: values or version histories.</summary>
/// <param name="Target">The target of the pair.</param>
/// <param name="Kind">Of which kind they are; of the first, where they are of several.</param>
/// <param name="Objects">How many.</param>
public sealed record Resolving(VaultAddress Target, ObjectKind Kind, int Objects) : ReplicationEvent;

/// <summary>A plan has been made.</summary>
/// <param name="Plan">The plan.</param>
public sealed record Planned(ReplicationPlan Plan) : ReplicationEvent;

/// <summary>A plan has been refused: nothing of it is done.</summary>
/// <param name="Plan">The plan.</param>
public sealed record Refused(ReplicationPlan Plan) : ReplicationEvent;

/// <summary>A planned change has met its end.</summary>
/// <param name="Target">The target of the pair it belongs to.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record ChangeEnded(VaultAddress Target, ChangeOutcome Outcome) : ReplicationEvent;

/// <summary>A vault asks for fewer requests; the whole vault waits.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Pause">How long nothing is sent to it.</param>
public sealed record Throttled(VaultAddress Vault, TimeSpan Pause) : ReplicationEvent;

/// <summary>A verification is about to read values: all of those that both vaults of a pair hold.</summary>
/// <param name="Source">The source.</param>
/// <param name="Targets">The targets.</param>
/// <param name="Values">How many values, in all vaults together.</param>
public sealed record ReadingEveryValue(VaultAddress Source, ImmutableArray<VaultAddress> Targets, int Values) : ReplicationEvent;

/// <summary>A name has been verified.</summary>
/// <param name="Target">The target of the pair it belongs to.</param>
/// <param name="Verdict">What was found.</param>
public sealed record Verified(VaultAddress Target, Verdict Verdict) : ReplicationEvent;

/// <summary>Something about a vault is waited for.</summary>
/// <param name="Vault">The vault.</param>
/// <param name="Wait">How long until it is tried again.</param>
/// <param name="Why">Why, in words that follow the vault's name.</param>
public sealed record Waiting(VaultAddress Vault, TimeSpan Wait, string Why) : ReplicationEvent;
