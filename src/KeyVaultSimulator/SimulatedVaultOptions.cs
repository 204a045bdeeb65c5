namespace KeyVaultSimulator;

/// <summary>What kind of vault to simulate. The default is a vault as most people have it, with a service that is quick.</summary>
public sealed record SimulatedVaultOptions
{
    /// <summary>The DNS suffix: another one for another cloud.</summary>
    public string Suffix { get; init; } = "vault.azure.net";

    /// <summary>The tenant that the challenge names.</summary>
    public Guid Tenant { get; init; } = SimulatedEntra.DefaultTenant;

    /// <summary>How long deleted secrets are kept, in days: 7 to 90.</summary>
    public int RetentionDays { get; init; } = 90;

    /// <summary>Whether purging is refused.</summary>
    public bool PurgeProtection { get; init; }

    /// <summary>
    /// Whether it goes by Azure RBAC, or by access policies: in the words of denials, and in whether answers name the role assignment.
    /// </summary>
    public bool Rbac { get; init; }

    /// <summary>How long a deletion takes after it was answered.</summary>
    public TimeSpan DeleteDelay { get; init; }

    /// <summary>
    /// How long a recovery takes after it was answered. For the first half of it the secret is not found; for the second half it can be
    /// read, listed, updated, backed up and deleted, but not set.
    /// </summary>
    public TimeSpan RecoverDelay { get; init; }

    /// <summary>How long a purge takes after it was answered. The name cannot be used again until then.</summary>
    public TimeSpan PurgeDelay { get; init; }

    /// <summary>How long the vault takes to issue a certificate after that was answered.</summary>
    public TimeSpan IssueDelay { get; init; }

    /// <summary>
    /// Whether an import onto a certificate that is there keeps of its policy what the request does not say, or sets it as a first import
    /// would. What the service does is not known.
    /// </summary>
    public bool ImportKeepsPolicy { get; init; } = true;

    /// <summary>The limits; null for none.</summary>
    public ThrottleLimits? Throttle { get; init; }

    /// <summary>
    /// Whether lists page by stored rows (versions and deleted names take places, so that pages come short and empty), as the service does,
    /// or by entries.
    /// </summary>
    public bool ScanRows { get; init; } = true;

    /// <summary>How far the vault's clock is ahead of the cloud's.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>
    /// Whether versions of secrets are stamped with the nearest second, or with the one that has begun. Recorded answers show both: stamps
    /// that alternate with the Date header as rounding to the nearest second makes them, and stamps that never differ from it.
    /// </summary>
    public bool StampsToTheNearestSecond { get; init; }

    /// <summary>How far the clocks of the two nodes that take turns in stamping are apart.</summary>
    public TimeSpan NodesApart { get; init; }

    /// <summary>Whether the vault's firewall refuses everyone.</summary>
    public bool Firewalled { get; init; }

    /// <summary>Whether the vault takes private connections only, and so refuses everyone.</summary>
    public bool PrivateOnly { get; init; }

    /// <summary>The subscription: backups cannot be restored in another one.</summary>
    public Guid Subscription { get; init; }

    /// <summary>The part of the world: backups cannot be restored in another one.</summary>
    public string Geography { get; init; } = "Europe";
}
