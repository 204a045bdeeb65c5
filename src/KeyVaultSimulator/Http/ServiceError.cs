namespace KeyVaultSimulator.Http;

/// <summary>
/// An answer that is an error, in the words of the service. Texts as recorded, or as quoted by users of the service where no recording
/// shows them.
/// </summary>
internal sealed class ServiceError(int status, string code, string message, string? innerCode = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public string? InnerCode => innerCode;

    public static ServiceError BadName(string name) => new(400, "BadParameter", $"The request URI contains an invalid name: {name}");

    public static ServiceError BadProperty() => new(400, "BadParameter", "Property  has invalid value\r\n");

    public static ServiceError BadVersion(string version) =>
        new(400, "BadParameter",
            $"The specified version ({version}) is not recognized. Consider using the latest supported version (2026-04-01).");

    public static ServiceError TooLarge() => new(400, "BadParameter", "Secret is beyond the maximum permitted length of 25600 characters.",
        "SecretTooLarge");

    public static ServiceError NotFound(StoredKind kind, string name, string? version = null) => new(404, $"{kind.Title()}NotFound",
        $"A {kind.Noun()} with (name/id) "
            + $"{name}{(version is null ? "" : kind == StoredKind.Certificate ? $"/versions/{version}" : $"/{version}")} was not found in "
            + "this key vault. "
        + $"If you recently deleted this {kind.Noun()} you may be able to recover it using the correct recovery command. "
        + "For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182");

    public static ServiceError DeletedNotFound(StoredKind kind, string name) =>
        new(404, $"{kind.Title()}NotFound", $"Deleted {kind.Title()} not found: {name}");

    public static ServiceError PendingNotFound(string name) =>
        new(404, "PendingCertificateNotFound", $"Pending certificate not found: {name}");

    public static ServiceError Disabled() => new(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");

    /// <summary>The deletion of a key is recorded; the other texts about keys are as users quote them.</summary>
    public static ServiceError Managed(StoredKind kind, string operation) => kind == StoredKind.Key
        ? new(403, "Forbidden", operation == "delete"
            ? "Operation \"delete\" is not allowed as this object's lifetime is managed by Key Vault."
            : $"Operation \"{operation}\" is not allowed on this Key, since it is associated with a certificate.", "KeyManagedByKeyVault")
        : new(403, "Forbidden",
            $"Operation \"{operation}\" is not allowed on this secret, since it is associated with a certificate. Perform the operation "
                + "on the corresponding certificate. "
            + "For more information refer to "
            + "https://docs.microsoft.com/en-us/azure/key-vault/certificates/about-certificates#composition-of-a-certificate",
            "SecretManagedByKeyVault");

    public static ServiceError DeletedButRecoverable(StoredKind kind, string name) => new(409, "Conflict",
        $"{kind.Title()} {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the "
            + $"{kind.Noun()} can only be recovered or purged.",
        "ObjectIsDeletedButRecoverable");

    public static ServiceError BeingDeletedOnSet(StoredKind kind, string name) =>
        new(409, "Conflict", $"{kind.Title()} {name} is currently being deleted and cannot be re-created; retry later.",
            "ObjectIsBeingDeleted");

    public static ServiceError BeingDeletedOnPurge(StoredKind kind) =>
        new(409, "Conflict", $"{kind.Title()} is currently being deleted.", "ObjectIsBeingDeleted");

    public static ServiceError NotDeletedOnPurge(StoredKind kind) =>
        new(400, "MethodNotAllowed", $"{kind.Title()} must be deleted prior to being purged.", "ObjectMustBeDeletedPriorToBeingPurged");

    public static ServiceError BeingDeletedOnRecover(StoredKind kind, string name) =>
        new(409, "Conflict", $"{kind.Title()} {name} is currently being deleted.", "ObjectIsBeingDeleted");

    /// <summary>As users quote it of keys; they do not quote how it goes on, so it goes on as <see cref="RestoreConflict"/> does.</summary>
    public static ServiceError RecoverConflict(StoredKind kind, string name) => new(409, "Conflict",
        $"There was a conflict while recovering the soft-deleted {kind.Noun()} '{name}'. "
        + $"This can happen when multiple operations are performed in parallel against the soft-deleted {kind.Noun()}. "
        + $"To avoid this error, perform operations against a {kind.Noun()} in a sequential manner.");

    public static ServiceError BeingRecoveredOnSet(StoredKind kind, string name) =>
        new(409, "Conflict", $"{kind.Title()} {name} is currently being recovered and cannot be re-created; retry later.",
            "ObjectIsBeingRecovered");

    public static ServiceError ExistsAlready(StoredKind kind, string name) =>
        new(400, "MethodNotAllowed", $"{kind.Title()} exists already: {name}", "RequestNotAllowedOnNonDeletedObject");

    /// <summary>
    /// A certificate needs a name that neither a secret nor a key has [Microsoft: create certificate]. The service's text is not known.
    /// </summary>
    public static ServiceError NameTaken(SecretState taken) =>
        new(409, "Conflict", $"The name {taken.Name} is in use by a {taken.Kind.Noun()}.");

    public static ServiceError PendingInProgress() => new(409, "Conflict",
        "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.");

    public static ServiceError Expired() => new(400, "BadParameter", "X509 Certificate is already expired");

    public static ServiceError BadPfx() => new(400, "BadParameter", "Pkcs12 value is invalid.");

    public static ServiceError BadPfxFormat() => new(400, "BadParameter", "Format of Pkcs12 value is invalid.");

    public static ServiceError BadPem() => new(400, "BadParameter",
        "The specified PEM X.509 certificate content is in an unexpected format. Check if certificate is in valid PEM format.");

    public static ServiceError BadPolicy() => new(400, "BadParameter", "Property policy has invalid value\r\n");

    public static ServiceError NoLeaf() => new(400, "BadParameter", "Unable to parse X5c certificate chain and locate leaf certificate");

    public static ServiceError ForeignChain() => new(400, "BadParameter",
        "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the "
            + "specified private key. "
        + "Please check if certificate is valid.");

    public static ServiceError MethodNotAllowed(string method) => new(405, "MethodNotAllowed", $"HTTP {method} not allowed");

    public static ServiceError PurgeProtected(string vault) => new(403, "Forbidden",
        "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically "
            + "purge it after the retention period has passed.\r\n"
        + $"Vault: {vault};location=westeurope");

    /// <summary>Of a vault that is failed over to its paired region; the service's text is not known.</summary>
    public static ServiceError ReadOnly(string vault) => new(403, "Forbidden", $"Vault {vault} is failed over and can only be read.");

    /// <summary>Users were told 400 for more than 500 versions; the text is not known.</summary>
    public static ServiceError TooManyVersions(StoredKind kind) =>
        new(400, "BadParameter", $"The {kind.Noun()} has more versions than a backup can hold (500).");

    public static ServiceError MalformedBackup() => new(400, "Malformed backup blob", "Backup blob contains invalid or corrupt version.");

    public static ServiceError ForeignBackup() => new(400, "BadParameter", "Cannot decrypt backup blob");

    public static ServiceError RestoreConflict(StoredKind kind, string id)
    {
        var noun = kind.Noun();
        return new(409, "Conflict",
            $"There was a conflict restoring the {noun} '{id}'. This can happen if either: a second {noun} with the same name was created "
                + $"after the first {noun} was deleted; "
            + $"thus trying to restore a {noun} whose name is already in use. To fix this, rename the second {noun} to something else so "
            + "that the restore works. The second probable "
            + $"cause of this exception is when multiple operations are performed in parallel against the {noun}. "
            + $"To avoid this error, perform operations against a {noun} in a sequential manner.");
    }

    public static ServiceError Throttled() =>
        new(429, "Throttled", "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached");

    public static ServiceError Unauthorized(string message) => new(401, "Unauthorized", message);

    public static ServiceError Failed(Exception exception) => new(500, "ServerError", $"The simulator failed: {exception.Message}");

    public static ServiceError NotSimulated(string what) => new(501, "NotImplemented", $"The simulator does not know {what}.");

    /// <summary>The error of which only the status matters, and its inner code if there is one: what a fault injects.</summary>
    public static ServiceError Of(int status, string? innerCode = null) =>
        innerCode is null ? Usual(status) : new(status, Usual(status).Code, "Injected.", innerCode);

    private static ServiceError Usual(int status) => status switch
    {
        400 => new(400, "BadParameter", "Injected."),
        403 => new(403, "Forbidden", "Caller is not authorized to perform action on resource.", "ForbiddenByRbac"),
        404 => new(404, "SecretNotFound", "Not found."),
        409 => new(409, "Conflict", "Conflict."),
        429 => Throttled(),
        500 => new(500, "ServerError", $"ActivityId: {Guid.NewGuid()}, ActivityName: SecretOperation"),
        _ => new(status, ((System.Net.HttpStatusCode)status).ToString(), "Injected."),
    };
}
