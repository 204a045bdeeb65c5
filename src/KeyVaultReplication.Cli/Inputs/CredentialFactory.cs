using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace KeyVaultReplication.Cli;

/// <summary>Makes credentials. The only place that knows how to sign in.</summary>
internal static class CredentialFactory
{
    /// <summary>The credential of a service connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="jobToken">The job's own token, for workload identity federation.</param>
    /// <param name="transport">How requests travel; null for the SDK's default.</param>
    /// <exception cref="CryptographicException">The connection's certificate cannot be read.</exception>
    public static TokenCredential Create(ServiceConnection connection, string jobToken, HttpPipelineTransport? transport)
    {
        return connection.Scheme switch
        {
            ConnectionScheme.Secret => new ClientSecretCredential(
                connection.TenantId, connection.ClientId, connection.Proof, Prepare(new ClientSecretCredentialOptions())),
            ConnectionScheme.Certificate => new ClientCertificateCredential(
                connection.TenantId, connection.ClientId, ReadCertificate(connection.Proof), Prepare(new ClientCertificateCredentialOptions())),
            ConnectionScheme.WorkloadIdentityFederation => new AzurePipelinesCredential(
                connection.TenantId, connection.ClientId, connection.Id, jobToken, Prepare(new AzurePipelinesCredentialOptions())),
            ConnectionScheme.ManagedIdentity => new ManagedIdentityCredential(Prepare(new ManagedIdentityCredentialOptions(
                connection.ClientId.Length > 0 ? ManagedIdentityId.FromUserAssignedClientId(connection.ClientId) : ManagedIdentityId.SystemAssigned))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        T Prepare<T>(T options) where T : TokenCredentialOptions
        {
            if (connection.Authority is { } authority)
            {
                options.AuthorityHost = authority;
            }

            if (transport is not null)
            {
                options.Transport = transport;
            }

            return options;
        }
    }

    /// <summary>The credential outside pipelines: environment variables, workload or managed identity, and the developer tools' sign-ins.</summary>
    public static TokenCredential CreateDefault() => new DefaultAzureCredential(new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true });

    /// <summary>Reads certificate and private key, in memory only. Through PKCS#12, because TLS on Windows takes no key that was never imported.</summary>
    private static X509Certificate2 ReadCertificate(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem, pem);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
