using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// A vault did not do what it was asked. The message says what was tried, on which vault and secret, what came back, and what to do.
/// </summary>
internal sealed class VaultException : Exception
{
    public VaultException(string message, int status, string code, Exception innerException) : base(message, innerException) =>
        (Status, Code) = (status, code);

    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public int Status { get; }

    /// <summary>The service's inner error code where there is one, else its error code; empty when there was no answer.</summary>
    public string Code { get; }

    /// <summary>Whether nobody could sign in, so that the vault was not asked.</summary>
    public bool IsSignIn => SignedOut is not null;

    /// <summary>
    /// The vault for which nobody could sign in; null where that is not what failed. Whoever has more to ask of it can leave it unasked.
    /// </summary>
    public VaultAddress? SignedOut { get; init; }

    /// <summary>Whether the vault cannot read the backup it was given, since another subscription or geography wrote it.</summary>
    public bool IsForeignBackup { get; init; }

    /// <summary>The vault that was to be written; null when something was to be read.</summary>
    public VaultAddress? Written { get; private set; }

    /// <summary>The same failure, known as one of a write.</summary>
    public VaultException OfWriteTo(VaultAddress vault)
    {
        Written = vault;
        return this;
    }

    /// <summary>Whether the vault says that there is no such object. A 404 of something between says nothing of the kind.</summary>
    public bool IsNotThere => Status == 404 && Code is ("SecretNotFound" or "CertificateNotFound" or "KeyNotFound");

    /// <summary>Whether the request may have taken effect all the same.</summary>
    public bool IsAmbiguous => !IsSignIn && Status is (0 or 408 or >= 500);
}
