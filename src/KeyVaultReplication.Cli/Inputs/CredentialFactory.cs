using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>Makes credentials. The only place that knows how to sign in.</summary>
internal static class CredentialFactory
{
    /// <summary>The credential of a service connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="jobToken">The job's own token, for workload identity federation.</param>
    /// <param name="transport">How requests travel.</param>
    public static TokenCredential Create(ServiceConnection connection, string jobToken, HttpPipelineTransport transport)
    {
#pragma warning disable CA2000 // Dispose objects before losing scope: the credential signs with the certificate until the process ends
        return connection.Scheme switch
        {
            ConnectionScheme.Secret => new ClientSecretCredential(
                connection.TenantId, connection.ClientId, connection.Proof, Prepare(new ClientSecretCredentialOptions())),
            ConnectionScheme.Certificate => new ClientCertificateCredential(
                connection.TenantId, connection.ClientId, connection.ReadCertificate(), Prepare(new ClientCertificateCredentialOptions())),
            ConnectionScheme.WorkloadIdentityFederation => new AzurePipelinesCredential(
                connection.TenantId, connection.ClientId, connection.Id, jobToken, Prepare(new AzurePipelinesCredentialOptions())),
            // A machine without an identity may not answer at all; the SDK would wait 100 s for each answer that does not come.
            ConnectionScheme.ManagedIdentity => new ManagedIdentityCredential(Prepare(new ManagedIdentityCredentialOptions(
                connection.ClientId.Length > 0 ? ManagedIdentityId.FromUserAssignedClientId(connection.ClientId)
                    : ManagedIdentityId.SystemAssigned)
            {
                Retry = { NetworkTimeout = TimeSpan.FromSeconds(5) },
            })),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
#pragma warning restore CA2000

        T Prepare<T>(T options) where T : TokenCredentialOptions
        {
            options.AuthorityHost = connection.Authority;
            return Travelling(options, transport);
        }
    }

    /// <summary>The credential of a side outside pipelines.</summary>
    /// <param name="identity">Who signs in; what it needs of the environment is there.</param>
    /// <param name="transport">How requests travel.</param>
    public static TokenCredential Create(Identity identity, HttpPipelineTransport transport)
    {
        string Variable(string name) => Environment.GetEnvironmentVariable(identity.Variable(name)) ?? "";
        var authority = Uri.TryCreate(Variable("AZURE_AUTHORITY_HOST"), UriKind.Absolute, out var given) ? given : null;
        return identity.Kind switch
        {
            IdentityKind.AzureCli => new AzureCliCredential(Prepare(new AzureCliCredentialOptions { TenantId = identity.Detail })),
            IdentityKind.ManagedIdentity => new ManagedIdentityCredential(Prepare(new ManagedIdentityCredentialOptions(
                identity.Detail is { } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned)
            {
                Retry = { NetworkTimeout = TimeSpan.FromSeconds(5) },
            })),
            IdentityKind.WorkloadIdentity => new WorkloadIdentityCredential(Prepare(
                identity.Detail is { } client ? new WorkloadIdentityCredentialOptions { ClientId = client }
                    : new WorkloadIdentityCredentialOptions())),
            IdentityKind.Environment when Variable(Identity.SecretVariable) is { Length: > 0 } secret => new ClientSecretCredential(
                Variable(Identity.TenantVariable), Variable(Identity.ClientVariable), secret, Prepare(new ClientSecretCredentialOptions())),
            IdentityKind.Environment => new ClientCertificateCredential(
                Variable(Identity.TenantVariable), Variable(Identity.ClientVariable), Variable(Identity.CertificateVariable),
                Prepare(new ClientCertificateCredentialOptions())),
            _ => new DefaultAzureCredential(Prepare(new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true })),
        };

        T Prepare<T>(T options) where T : TokenCredentialOptions
        {
            if (identity.Kind == IdentityKind.Environment && authority is not null)
            {
                options.AuthorityHost = authority;
            }

            return Travelling(options, transport);
        }
    }

    /// <summary>
    /// Each attempt is one: the vault's sign-in tries again, with an end, where the SDK would wait for as long as an answer asks it to.
    /// </summary>
    private static T Travelling<T>(T options, HttpPipelineTransport transport) where T : TokenCredentialOptions
    {
        options.Transport = transport;
        options.Retry.MaxRetries = 0;
        return options;
    }
}
