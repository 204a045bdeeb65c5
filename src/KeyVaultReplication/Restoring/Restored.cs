using KeyVaultReplication.Planning;

namespace KeyVaultReplication.Restoring;

/// <summary>What is decided about one name.</summary>
internal readonly record struct Restored(
    Change? Change = null, Finding? Finding = null, RestoreQuestion? Question = null, bool Unchanged = false, bool Extraneous = false,
    bool BringBack = false);
