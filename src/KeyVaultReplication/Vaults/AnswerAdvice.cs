using System.Text.RegularExpressions;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// What to do about an answer that is an error. Right or absent: what is not known gets no advice but where it came from.
/// </summary>
internal static partial class AnswerAdvice
{
    private const string ReadOnly =
        " If every write is refused and reading works, the vault may have failed over to its paired region, where it is read-only until "
            + "Azure brings it back.";

    public static string For(VaultAnswer answer, VaultAddress vault, VaultOperation operation) => (answer.Status, answer.Code) switch
    {
        _ when !answer.IsOfService => Foreign(answer.Status, vault),
        (401, _) => "The vault did not accept the credential: check that the service connection belongs to the vault's tenant and cloud.",
        (403, _) => Forbidden(answer, vault, operation),
        (404, _) when operation.IsOfVault => "Check the name of the vault.",
        (404, _) => "It may have been deleted during the run; the next run decides anew.",
        (409, "ObjectIsBeingDeleted" or "ObjectIsBeingRecovered") => "The vault was still busy with this name; run again in a few minutes.",
        (409, "ObjectIsDeletedButRecoverable") =>
            "The name is soft-deleted: recover or purge it in the vault, or set softDeleted to recover. If no such secret is among the "
                + "deleted ones, "
            + "a deleted certificate has the name: recover or purge that, or exclude the name.",
        (429, _) => "The vault has been throttled for minutes: something else is using it up. Run again later, or lower the parallelism.",
        ( >= 500, _) => "The service failed; run again later." + (operation.Writes ? ReadOnly : ""),
        (409, "Conflict") when operation.Kind == ObjectKind.Certificate =>
            "A certificate of that name that is still being made there has to be completed or cancelled first; "
            + "if there is none, a secret or a key has the name: exclude it, or rename one of them.",
        (400, _) when operation.Kind == ObjectKind.Certificate => "The service refuses this certificate: see in the text why.",
        (409, "Conflict") when operation.Kind == ObjectKind.Key =>
            "The name has to be free in the vault: a key of that name, also a soft-deleted one, or a certificate may have it.",
        (400, _) when operation.Kind == ObjectKind.Key => "",
        (400, _) when operation.Writes => "The service refuses this secret as it is: look at its value's size, content type and tags.",
        _ => "",
    };

    /// <summary>Whether the vault misses a permission, and that alone: it may come, since a new role takes some minutes to work.</summary>
    public static bool IsMissingPermission(VaultAnswer answer) =>
        answer is { Status: 403, IsOfService: true }
            && (answer.Code is "ForbiddenByRbac" or "AccessDenied" || LacksPermission().IsMatch(answer.Said));

    /// <summary>
    /// Whether a vault says that it cannot read a backup: one of another subscription or geography [azure-docs 107520], or of a managed HSM
    /// [recorded traffic]. Its codes do not tell.
    /// </summary>
    public static bool IsForeignBackup(VaultAnswer answer) =>
        answer is { Status: 400, IsOfService: true } && OtherBackup().IsMatch(answer.Said);

    private static string Foreign(int status, VaultAddress vault) => status switch
    {
        407 => "This is a proxy's answer, not Key Vault's: check the proxy's user and password in the agent's settings.",
        429 or >= 500 =>
            $"This is not Key Vault's own answer: look at what stands between the agent and {vault.Host}, such as a proxy or a gateway, "
                + "and run again later.",
        _ => $"This is not Key Vault's own answer: something between the agent and {vault.Host} gave it, such as a proxy, a gateway or a "
            + "firewall. Have it let the agent through.",
    };

    // Inner codes as recorded, and as quoted in public [Microsoft: Key Vault REST error codes]. The same code can mean different things:
    // then the service's text decides, and without a known text nothing does.
    private static string Forbidden(VaultAnswer answer, VaultAddress vault, VaultOperation operation) => answer.Code switch
    {
        "ForbiddenByFirewall" => $"Allow the agent's address in the firewall of vault {vault.Name}, or use an agent in an allowed network.",
        "ForbiddenByConnection" => $"Vault {vault.Name} takes private connections only: use an agent in its network.",
        "ForbiddenByNsp" =>
            $"Vault {vault.Name} is inside a network security perimeter: add an inbound access rule for the agent's address or "
                + "subscription to it, or use an agent inside.",
        "SecretDisabled" => "The value of a disabled version cannot be read: enable it, or exclude the secret.",
        "SecretManagedByKeyVault" => "The secret belongs to a certificate and changes only with it: exclude it.",
        _ when IsMissingPermission(answer) => Permission(operation),
        _ when operation.Writes && AzurePolicy().IsMatch(answer.Said) =>
            "An Azure Policy on the vault refuses this secret as it is: see in the text what it asks for, such as an expiry date or a "
                + "content type, and set that on the secret it is copied from.",
        _ when answer.Said.Contains("purge protection", StringComparison.OrdinalIgnoreCase) => "",
        _ => operation.Writes ? ReadOnly.TrimStart() : "",
    };

    private static string Permission(VaultOperation operation) =>
        $"Give the service principal the {operation.Kind.Noun()} permission '{operation.Policy}' in the vault's access policy, "
        + $"or under Azure RBAC a role with '{operation.Action}'; "
        + "a new role assignment takes some minutes to work.";

    // "...does not have secrets get permission on key vault..." and, older, "Operation is not allowed. Operation: "get" Caller: ... Vault:
    // ..."
    [GeneratedRegex(@"does not have (secrets|certificates|keys) \w+ permission|Operation is not allowed\..*Caller:",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex LacksPermission();

    [GeneratedRegex("Cannot decrypt backup blob|belongs to a different crypto domain", RegexOptions.IgnoreCase)]
    private static partial Regex OtherBackup();

    [GeneratedRegex(@"\bpolic(y|ies)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AzurePolicy();
}
