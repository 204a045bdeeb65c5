using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>What stands in the way, in words.</summary>
internal static class Obstacles
{
    /// <summary>The secret or key of a certificate, where certificates do not take part.</summary>
    public static Finding Managed(this Held held) => new(held.Name, FindingKind.Note, ReasonCode.OfCertificate,
        $"belongs to a certificate in {held.Vault}, and is copied only with it: set objectTypes so that certificates take part, or "
            + "exclude the name");

    public static Finding Disabled(this Held held) => held.Name.Kind == ObjectKind.Certificate
        ? new(held.Name, FindingKind.Note, ReasonCode.Disabled,
            $"is disabled in {held.Vault}: its key cannot be read, so it cannot be copied until it is enabled")
        : new(held.Name, FindingKind.Skipped, ReasonCode.Disabled,
            $"is disabled in {held.Vault}: its value cannot be read, so it cannot be copied until it is enabled");

    /// <summary>Disabled on the one side that has it: nothing is wrong, and it is replicated once it is enabled.</summary>
    public static Finding DisabledWithoutReplica(this Held held) => held.Disabled() with { Kind = FindingKind.Note };

    public static Finding Regressed(this Held held, VaultAddress replica) => new(held.Name, FindingKind.Skipped, ReasonCode.SourceRegressed,
        $"the version that was copied to {replica} is gone from {held.Vault}, which was restored, made anew or failed over: {replica} is "
            + "left as it is. "
            + $"Restore {held.Vault} from {replica}, or run once with sourceRegressed set to follow");

    /// <summary>
    /// What its vault tells of it cannot be read: nothing is known of it but its name, and nothing is done about that in either vault.
    /// </summary>
    public static Finding Malformed(this Held held) => new(held.Name, FindingKind.Failed, ReasonCode.Malformed,
        $"cannot be read in {held.Vault}: {held.Object.Flaw}. Set that right there, or exclude the name; until then it is left as it is "
            + "in both vaults");

    /// <summary>Why a version is not taken for a replica in sync.</summary>
    public static string Doubt(this Held replica, VaultAddress followed) => replica.Object switch
    {
        { HasUnreadableMark: true } => "its mark cannot be read",
        { Mark: { } mark } when mark.Host != followed.Host => $"a replica of {mark.Host}",
        { X5t: not null, Mark.X5t: not null } => "renewed itself, or changed by others, with the tags carried over",
        { X5t: not null } => "not a replica so far, or changed by others",
        { Mark.BoundAt: null } => "its mark was never bound",
        { Mark: not null } => "changed by others, tags carried over",
        _ => "not a replica so far, or changed by others",
    };
}
