using System.Collections.Immutable;

namespace KeyVaultReplication.Planning;

/// <summary>One thing a plan will do to one secret of one vault. The reason is for people; nothing reads it to decide.</summary>
public abstract record Change
{
    private protected Change(Secret secret, VaultAddress from, VaultAddress to, string reason) =>
        (Secret, From, To, Reason) = (secret, from, to, reason);

    /// <summary>What the change is about: the version that is followed; for a deletion, the one that is deleted.</summary>
    public Secret Secret { get; }

    /// <summary>The vault that is followed.</summary>
    public VaultAddress From { get; }

    /// <summary>The vault that is changed.</summary>
    public VaultAddress To { get; }

    /// <summary>Why, for people.</summary>
    public string Reason { get; }

    /// <summary>What the changed vault held of that name when the plan was made, soft-deleted or not; null when it held nothing.</summary>
    public Secret? Current { get; init; }

    /// <summary>Whether the name is soft-deleted in the changed vault and has to be recovered first.</summary>
    public bool RecoverFirst { get; init; }

    /// <summary>Whether both vaults had changed the secret, and policy decided.</summary>
    public bool ResolvesConflict { get; init; }

    /// <summary>The secret's name.</summary>
    public SecretName Name => Secret.Name;

    /// <summary>What is done: create, update, update properties, adopt, recover, delete.</summary>
    public abstract string Verb { get; }
}

/// <summary>A change that copies a value.</summary>
public abstract record Copy : Change
{
    private protected Copy(Secret secret, VaultAddress from, VaultAddress to, string reason) : base(secret, from, to, reason)
    {
    }

    /// <summary>The older versions that are appended before the current one, oldest first; empty unless all versions are replicated.</summary>
    public ImmutableArray<Secret> History { get; init; } = [];
}

/// <summary>Write a secret that the vault does not have.</summary>
public sealed record Create : Copy
{
    internal Create(Secret secret, VaultAddress from, VaultAddress to, string reason) : base(secret, from, to, reason)
    {
    }

    /// <inheritdoc/>
    public override string Verb => "create";
}

/// <summary>Write a new version of a secret that the vault has.</summary>
public sealed record NewVersion : Copy
{
    internal NewVersion(Secret secret, VaultAddress from, VaultAddress to, string reason) : base(secret, from, to, reason)
    {
    }

    /// <inheritdoc/>
    public override string Verb => "update";
}

/// <summary>Change properties of the current version; its value is already right.</summary>
public sealed record UpdateProperties : Change
{
    internal UpdateProperties(Secret secret, VaultAddress from, VaultAddress to, string reason) : base(secret, from, to, reason)
    {
    }

    /// <inheritdoc/>
    public override string Verb => "update properties";
}

/// <summary>Write a mark on a secret whose value turned out to be equal; properties follow where they differ.</summary>
public sealed record Adopt : Change
{
    internal Adopt(Secret secret, VaultAddress from, VaultAddress to, string reason) : base(secret, from, to, reason)
    {
    }

    /// <inheritdoc/>
    public override string Verb => "adopt";
}

/// <summary>Recover a soft-deleted secret that is in sync once it is back.</summary>
public sealed record Recover : Change
{
    internal Recover(Secret secret, VaultAddress from, VaultAddress to, string reason) : base(secret, from, to, reason) => RecoverFirst = true;

    /// <inheritdoc/>
    public override string Verb => "recover";
}

/// <summary>Soft-delete a secret.</summary>
public sealed record Delete : Change
{
    internal Delete(Secret secret, VaultAddress from, VaultAddress to, string reason) : base(secret, from, to, reason)
    {
    }

    /// <inheritdoc/>
    public override string Verb => "delete";
}
