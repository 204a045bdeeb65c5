using System.Diagnostics.CodeAnalysis;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>How a side of a run signs in outside pipelines.</summary>
internal enum IdentityKind
{
    /// <summary>Whatever is found: environment variables, a workload or managed identity, the sign-in of a developer tool.</summary>
    Default,

    /// <summary>Who signed in by <c>az login</c>; the detail is a tenant.</summary>
    AzureCli,

    /// <summary>The identity of this machine; the detail is the client id of one that a user assigned.</summary>
    ManagedIdentity,

    /// <summary>The identity of this pod, by its token file; the detail is a client id.</summary>
    WorkloadIdentity,

    /// <summary>An application, by environment variables; the detail is what stands before their names.</summary>
    Environment,
}

/// <summary>Who asks a side's vaults, as given on the command line: a kind, and what it needs to know.</summary>
internal sealed record Identity(IdentityKind Kind, string? Detail = null)
{
    /// <summary>What an identity looks like, for help and messages.</summary>
    public const string ValidValues = "default, azure-cli or azure-cli:TENANT, managed-identity or managed-identity:CLIENT-ID, "
        + "workload-identity or workload-identity:CLIENT-ID, environment or environment:PREFIX";

    private static readonly Words<IdentityKind> Kinds = new(
        ("default", IdentityKind.Default), ("azure-cli", IdentityKind.AzureCli), ("managed-identity", IdentityKind.ManagedIdentity),
        ("workload-identity", IdentityKind.WorkloadIdentity), ("environment", IdentityKind.Environment));

    /// <summary>The kinds' words, for completion.</summary>
    public static IEnumerable<string> Words => Kinds.All.Select(one => one.Word);

    /// <summary>The tenant's variable, after the prefix.</summary>
    public const string TenantVariable = "AZURE_TENANT_ID";

    /// <summary>The application's variable, after the prefix.</summary>
    public const string ClientVariable = "AZURE_CLIENT_ID";

    /// <summary>The client secret's variable, after the prefix.</summary>
    public const string SecretVariable = "AZURE_CLIENT_SECRET";

    /// <summary>The variable of the file with the certificate and its private key, after the prefix.</summary>
    public const string CertificateVariable = "AZURE_CLIENT_CERTIFICATE_PATH";

    /// <summary>Reads a kind, or a kind, a colon and a detail.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Identity? identity)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (word, detail) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..].Trim());
        identity = Kinds.All.Where(one => InputWords.IsSame(one.Word, word))
            .Select(one => new Identity(one.Meaning, detail))
            .FirstOrDefault();
        if (identity is null || detail is "" || (detail is not null && !TakesDetail(identity.Kind, detail)))
        {
            identity = null;
        }

        return identity is not null;
    }

    /// <summary>A variable of the environment, by its name after the prefix.</summary>
    public string Variable(string name) => Detail + name;

    /// <summary>What the environment lacks to sign in like this; null when nothing.</summary>
    public string? Missing(Func<string, string?> environment)
    {
        if (Kind != IdentityKind.Environment)
        {
            return null;
        }

        bool Has(string name) => !string.IsNullOrEmpty(environment(Variable(name)));
        var missing = new[] { TenantVariable, ClientVariable }.Where(name => !Has(name)).Select(Variable).ToList();
        if (!Has(SecretVariable) && !Has(CertificateVariable))
        {
            missing.Add($"{Variable(SecretVariable)} (or {Variable(CertificateVariable)})");
        }

        return missing.Count == 0 ? null : string.Join(", ", missing);
    }

    private static bool TakesDetail(IdentityKind kind, string detail) => kind switch
    {
        IdentityKind.Default => false,
        IdentityKind.ManagedIdentity or IdentityKind.WorkloadIdentity => Guid.TryParse(detail, out _),
        IdentityKind.AzureCli => detail.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.'),
        _ => detail.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'),
    };
}
