namespace KeyVaultSimulator.Http;

/// <summary>An answer that is an error, in the words of the service. Texts as recorded, or as quoted by users of the service where no recording shows them.</summary>
internal sealed class ServiceError(int status, string code, string message, string? innerCode = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public string? InnerCode => innerCode;

    public static ServiceError BadName(string name) => new(400, "BadParameter", $"The request URI contains an invalid name: {name}");

    public static ServiceError BadProperty() => new(400, "BadParameter", "Property  has invalid value\r\n");

    public static ServiceError BadVersion(string version) =>
        new(400, "BadParameter", $"The specified version ({version}) is not recognized. Consider using the latest supported version (2026-04-01).");

    public static ServiceError TooLarge() => new(400, "BadParameter", "Secret is beyond the maximum permitted length of 25600 characters.", "SecretTooLarge");

    public static ServiceError NotFound(string id) => new(404, "SecretNotFound",
        $"A secret with (name/id) {id} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. "
        + "For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182");

    public static ServiceError DeletedNotFound(string name) => new(404, "SecretNotFound", $"Deleted Secret not found: {name}");

    public static ServiceError Disabled() => new(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");

    public static ServiceError Managed(string operation) => new(403, "Forbidden",
        $"Operation \"{operation}\" is not allowed on this secret, since it is associated with a certificate. Perform the operation on the corresponding certificate. "
        + "For more information refer to https://docs.microsoft.com/en-us/azure/key-vault/certificates/about-certificates#composition-of-a-certificate", "SecretManagedByKeyVault");

    public static ServiceError DeletedButRecoverable(string name) => new(409, "Conflict",
        $"Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.",
        "ObjectIsDeletedButRecoverable");

    public static ServiceError BeingDeletedOnSet(string name) =>
        new(409, "Conflict", $"Secret {name} is currently being deleted and cannot be re-created; retry later.", "ObjectIsBeingDeleted");

    public static ServiceError BeingDeletedOnPurge() => new(409, "Conflict", "Secret is currently being deleted.", "ObjectIsBeingDeleted");

    public static ServiceError NotDeletedOnPurge() =>
        new(400, "MethodNotAllowed", "Secret must be deleted prior to being purged.", "ObjectMustBeDeletedPriorToBeingPurged");

    public static ServiceError BeingDeletedOnRecover(string name) => new(409, "Conflict", $"Secret {name} is currently being deleted.", "ObjectIsBeingDeleted");

    /// <summary>As users quote it of keys; they do not quote how it goes on, so it goes on as <see cref="RestoreConflict"/> does.</summary>
    public static ServiceError RecoverConflict(string name) => new(409, "Conflict",
        $"There was a conflict while recovering the soft-deleted secret '{name}'. This can happen when multiple operations are performed in parallel against the soft-deleted secret. "
        + "To avoid this error, perform operations against a secret in a sequential manner.");

    public static ServiceError BeingRecoveredOnSet(string name) =>
        new(409, "Conflict", $"Secret {name} is currently being recovered and cannot be re-created; retry later.", "ObjectIsBeingRecovered");

    public static ServiceError ExistsAlready(string name) =>
        new(400, "MethodNotAllowed", $"Secret exists already: {name}", "RequestNotAllowedOnNonDeletedObject");

    public static ServiceError MethodNotAllowed(string method) => new(405, "MethodNotAllowed", $"HTTP {method} not allowed");

    public static ServiceError PurgeProtected(string vault) => new(403, "Forbidden",
        "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\n"
        + $"Vault: {vault};location=westeurope");

    /// <summary>Users were told 400 for more than 500 versions; the text is not known.</summary>
    public static ServiceError ReadOnly(string vault) => new(403, "Forbidden", $"Vault {vault} is failed over and can only be read.");

    public static ServiceError TooManyVersions() => new(400, "BadParameter", "The secret has more versions than a backup can hold (500).");

    public static ServiceError MalformedBackup() => new(400, "Malformed backup blob", "Backup blob contains invalid or corrupt version.");

    public static ServiceError ForeignBackup() => new(400, "BadParameter", "Cannot decrypt backup blob");

    public static ServiceError RestoreConflict(string id) => new(409, "Conflict",
        $"There was a conflict restoring the secret '{id}'. This can happen if either: a second secret with the same name was created after the first secret was deleted; "
        + "thus trying to restore a secret whose name is already in use. To fix this, rename the second secret to something else so that the restore works. The second probable "
        + "cause of this exception is when multiple operations are performed in parallel against the secret. To avoid this error, perform operations against a secret in a sequential manner.");

    public static ServiceError Throttled() =>
        new(429, "Throttled", "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached");

    public static ServiceError Unauthorized(string message) => new(401, "Unauthorized", message);

    public static ServiceError Failed(Exception exception) => new(500, "ServerError", $"The simulator failed: {exception.Message}");

    public static ServiceError NotSimulated(string what) => new(501, "NotImplemented", $"The simulator does not know {what}.");

    /// <summary>The error of which only the status matters, and its inner code if there is one: what a fault injects.</summary>
    public static ServiceError Of(int status, string? innerCode = null) => innerCode is null ? Usual(status) : new(status, Usual(status).Code, "Injected.", innerCode);

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
