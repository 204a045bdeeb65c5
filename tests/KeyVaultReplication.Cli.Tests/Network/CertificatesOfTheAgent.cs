using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using KeyVaultReplication.Cli.Network;

namespace KeyVaultReplication.Cli.Tests.Network;

/// <summary>The certificates that an agent is configured with, against a server on loopback that asks for one.</summary>
[TestFixture]
public sealed class CertificatesOfTheAgent
{
    private const string Password = "canary-password";
    private DirectoryInfo _folder = null!;
    private TcpListener _listener = null!;
    private X509Certificate2 _server = null!;
    private X509Certificate2 _client = null!;

    [SetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("kvreplicate-tests-");
        (_server, _client) = (Certificate("localhost"), Certificate("agent"));
        File.WriteAllText(At("authorities.pem"), _server.ExportCertificatePem());
        File.WriteAllText(At("client.pem"), _client.ExportCertificatePem());
        using var key = _client.GetRSAPrivateKey()!;
        File.WriteAllText(At("client.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(At("encrypted.key"), key.ExportEncryptedPkcs8PrivateKeyPem(
            Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000)));
        File.WriteAllBytes(At("client.pfx"), _client.Export(X509ContentType.Pkcs12, Password));
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
    }

    [TearDown]
    public void Remove()
    {
        _listener.Dispose();
        _server.Dispose();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestCase("AGENT_CLIENTCERT", "client.pem", "AGENT_CLIENTCERTKEY", "client.key", "")]
    [TestCase("AGENT_CLIENTCERT", "client.pem", "AGENT_CLIENTCERTKEY", "encrypted.key", Password)]
    [TestCase("AGENT_CLIENTCERTARCHIVE", "client.pfx", "AGENT_CLIENTCERT", "client.pem", Password)]
    public async Task The_agents_own_is_shown_to_a_server_that_asks_for_one(string one, string file, string other, string otherFile,
        string password)
    {
        Assert.That(await AskAsync(("AGENT_CAINFO", At("authorities.pem")), (one, At(file)), (other, At(otherFile)),
            ("SECRET_AGENT_CLIENTCERTPASSWORD", password)), Is.EqualTo(_client.Thumbprint));
    }

    [Test]
    public async Task Without_one_none_is_shown() =>
        Assert.That(await AskAsync(("AGENT_CAINFO", At("authorities.pem"))), Is.EqualTo("none"));

    [Test]
    public void An_agent_that_checks_no_certificate_is_not_followed()
    {
        var refused = Assert.CatchAsync(() => AskAsync(("AGENT_SKIPCERTVALIDATION", "True")))!;

        Assert.That(refused.GetBaseException(), Is.InstanceOf<AuthenticationException>());
    }

    private string At(string file) => Path.Combine(_folder.FullName, file);

    /// <summary>Asks the server; the answer is the thumbprint of what it was shown.</summary>
    private async Task<string> AskAsync(params (string Name, string Value)[] agent)
    {
        var settings = NetworkSettings.Read(
            name => agent.FirstOrDefault(one => one.Name == name).Value is { Length: > 0 } value ? value : null, []);
        using var transport = settings.CreateTransport(debug: null);
        using var request = transport.CreateRequest();
        request.Uri.Reset(new Uri($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/"));
        var asked = new HttpPipeline(transport).SendRequestAsync(request, CancellationToken.None).AsTask();
        var served = ServeAsync();
        await Task.WhenAll(asked, served);
        return await served;
    }

    private async Task<string> ServeAsync()
    {
        var shown = "none";
        using var connection = await _listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(connection.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _server,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                shown = (certificate as X509Certificate2)?.Thumbprint ?? "none";
                return shown == "none" || shown == _client.Thumbprint;
            },
        });
        if (await tls.ReadAsync(new byte[4096]) > 0)
        {
            await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        }

        return shown;
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
