namespace KeyVaultReplication.Objects;

/// <summary>A certificate without its key, and what its policy says that matters for a copy. Lists tell none of it.</summary>
/// <param name="Certificate">The current version, with its id.</param>
/// <param name="Exportable">Whether its key can be read.</param>
/// <param name="ContentType">PFX or PEM.</param>
/// <param name="RenewsItself">Whether the vault will make a new version near its end.</param>
internal sealed record IssuedCertificate(VaultObject Certificate, bool Exportable, string ContentType, bool RenewsItself);
