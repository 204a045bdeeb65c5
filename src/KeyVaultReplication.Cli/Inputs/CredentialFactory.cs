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
    /// <param name="transport">How requests travel; null for the SDK's default.</param>
    public static TokenCredential Create(ServiceConnection connection, string jobToken, HttpPipelineTransport? transport)
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
                connection.ClientId.Length > 0 ? ManagedIdentityId.FromUserAssignedClientId(connection.ClientId) : ManagedIdentityId.SystemAssigned)
            {
                Retry = { NetworkTimeout = TimeSpan.FromSeconds(5) },
            })),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
#pragma warning restore CA2000

        T Prepare<T>(T options) where T : TokenCredentialOptions
        {
            options.AuthorityHost = connection.Authority;
            if (transport is not null)
            {
                options.Transport = transport;
            }

            return options;
        }
    }

    /// <summary>The credential outside pipelines: environment variables, workload or managed identity, and the developer tools' sign-ins.</summary>
    public static TokenCredential CreateDefault() => new DefaultAzureCredential(new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true });
}
