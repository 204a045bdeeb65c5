using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeyVaultReplication.Cli.Network;

/// <summary>
/// The certificates that an agent is configured with: authorities to trust beside the system's (AGENT_CAINFO), as of a proxy that opens
/// TLS, and what it shows to a server that asks for a certificate. AGENT_SKIPCERTVALIDATION is not followed: values travel over trusted
/// connections or not at all.
/// </summary>
internal sealed class AgentCertificates
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509Certificate2Collection _client = [];
    private readonly List<string> _notes = [];

    /// <summary>
    /// What is trusted beside the system, and files that could not be read, each in one sentence. No mistakes: in a container the agent's
    /// paths lead nowhere, and the machine may trust enough.
    /// </summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Reads the files that the agent names.</summary>
    public static AgentCertificates Read(Func<string, string?> get)
    {
        var certificates = new AgentCertificates();
        if (get("AGENT_CAINFO") is { } authorities)
        {
            certificates.Try("AGENT_CAINFO", authorities, () => certificates._authorities.ImportFromPemFile(authorities));
            if (certificates._authorities.Count > 0)
            {
                certificates._notes.Add($"The authorities in {authorities} are trusted as well, as the agent says (AGENT_CAINFO).");
            }
        }

        var password = get("SECRET_AGENT_CLIENTCERTPASSWORD") ?? get("AGENT_CLIENTCERTPASSWORD");
        if (get("AGENT_CLIENTCERTARCHIVE") is { } archive)
        {
            certificates.Try("AGENT_CLIENTCERTARCHIVE", archive,
                () => certificates._client.Add(X509CertificateLoader.LoadPkcs12FromFile(archive, password)));
        }
        else if (get("AGENT_CLIENTCERT") is { } file)
        {
            certificates.Try("AGENT_CLIENTCERT", file, () => certificates._client.Add(FromPem(file, get("AGENT_CLIENTCERTKEY"), password)));
        }

        return certificates;
    }

    /// <summary>Has connections use them.</summary>
    public void ApplyTo(SslClientAuthenticationOptions tls)
    {
        if (_client.Count > 0)
        {
            tls.ClientCertificates = _client;
        }

        if (_authorities.Count > 0)
        {
            tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors
                    && certificate is X509Certificate2 server && IsTrusted(server, chain));
        }
    }

    /// <summary>
    /// Whether one of the authorities vouches for a certificate that the system does not trust. The host's name has been looked at before.
    /// </summary>
    private bool IsTrusted(X509Certificate2 server, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // as .NET does where the system's authorities are asked
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_authorities);
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(server);
    }

    private static X509Certificate2 FromPem(string file, string? keyFile, string? password)
    {
        var certificate = password is null ? X509Certificate2.CreateFromPemFile(file, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows' TLS does not take a key that is in memory only.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    private void Try(string variable, string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            _notes.Add(
                $"{variable} names {file}, which cannot be read ({exception.Message.TrimEnd('.')}); the run goes on without it. In a "
                    + "container, files of the agent's machine are not there.");
        }
    }
}
