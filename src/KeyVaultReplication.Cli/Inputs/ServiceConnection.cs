using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>How a service connection proves who it is.</summary>
internal enum ConnectionScheme
{
    Secret,
    Certificate,
    WorkloadIdentityFederation,
    ManagedIdentity,
}

/// <summary>An Azure Resource Manager service connection, as the agent describes it. Not a record: a record prints what it holds.</summary>
internal sealed class ServiceConnection
{
    /// <summary>
    /// What holds in a cloud when the connection does not say it. Authorities: AzureAuthorityHosts of Azure.Identity; suffixes: Microsoft,
    /// "About Azure Key Vault keys, secrets and certificates".
    /// </summary>
    private static readonly Dictionary<string, (string Authority, string DnsSuffix)> Clouds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AzureCloud"] = ("https://login.microsoftonline.com/", VaultAddress.PublicCloudSuffix),
        ["AzureUSGovernment"] = ("https://login.microsoftonline.us/", "vault.usgovcloudapi.net"),
        ["AzureChinaCloud"] = ("https://login.chinacloudapi.cn/", "vault.azure.cn"),
    };

    public required string Id { get; init; }

    public required ConnectionScheme Scheme { get; init; }

    /// <summary>Whether it signs in with a token that the job gets from Azure Pipelines.</summary>
    public bool IsFederated => Scheme == ConnectionScheme.WorkloadIdentityFederation;

    public string TenantId { get; private init; } = "";

    public string ClientId { get; private init; } = "";

    /// <summary>The client secret, or the certificate with its private key as PEM.</summary>
    public string Proof { get; private init; } = "";

    /// <summary>Where the connection's cloud signs in.</summary>
    public required Uri Authority { get; init; }

    /// <summary>What follows a vault's name in its host, in the connection's cloud.</summary>
    public required string DnsSuffix { get; init; }

    /// <summary>Reads a connection; null, and a mistake, when it is missing or not one we can use.</summary>
    public static ServiceConnection? Read(string id, string input, Func<string, string?> get, ICollection<string> mistakes)
    {
        if (id.Length == 0)
        {
            mistakes.Add($"{input} is missing: choose an Azure Resource Manager service connection.");
            return null;
        }

        var authorization = Texts(get($"ENDPOINT_AUTH_{id}"));
        var parameters = Texts(get($"ENDPOINT_AUTH_{id}"), "parameters");
        var data = Texts(get($"ENDPOINT_DATA_{id}"));
        string? Parameter(string name) => get($"ENDPOINT_AUTH_PARAMETER_{id}_{name.ToUpperInvariant()}")
            ?? parameters.GetValueOrDefault(name);
        string? Data(string name) => get($"ENDPOINT_DATA_{id}_{name.ToUpperInvariant()}") ?? data.GetValueOrDefault(name);

        var schemeText = get($"ENDPOINT_AUTH_SCHEME_{id}") ?? authorization.GetValueOrDefault("scheme");
        if (schemeText is null && get($"ENDPOINT_URL_{id}") is null)
        {
            mistakes.Add(
                $"{input} is '{id}', which is no service connection that this job may use: check its name, and that the pipeline is "
                    + "permitted to use it.");
            return null;
        }

        ConnectionScheme? scheme = (schemeText ?? "ServicePrincipal").ToUpperInvariant() switch
        {
            "SERVICEPRINCIPAL" => string.Equals(Parameter("authenticationType"), "spnCertificate", StringComparison.OrdinalIgnoreCase)
                ? ConnectionScheme.Certificate : ConnectionScheme.Secret,
            "WORKLOADIDENTITYFEDERATION" => ConnectionScheme.WorkloadIdentityFederation,
            "MANAGEDSERVICEIDENTITY" => ConnectionScheme.ManagedIdentity,
            _ => null,
        };
        if (scheme is not { } known)
        {
            mistakes.Add(
                $"{input} signs in with '{schemeText}', which this task does not know: use an Azure Resource Manager connection with "
                    + "workload identity federation, a secret, a certificate or a managed identity.");
            return null;
        }

        if (!Clouds.TryGetValue(Data("environment") ?? "AzureCloud", out var cloud))
        {
            mistakes.Add(
                $"{input} is for the cloud '{Data("environment")}', where this task cannot sign in: use a connection to "
                    + $"{string.Join(" or ", Clouds.Keys)}.");
            return null;
        }

        var authorityText = Data("environmentAuthorityUrl") ?? Data("activeDirectoryAuthority") ?? cloud.Authority;
        if (!SignInHosts.IsAuthority(authorityText, out var authority))
        {
            mistakes.Add(
                $"{input} signs in at '{authorityText}', which is no sign-in service that this task knows: open the service connection, "
                    + "and verify and save it again.");
            return null;
        }

        var connection = new ServiceConnection
        {
            Id = id,
            Scheme = known,
            TenantId = Parameter("tenantid") ?? "",
            ClientId = (known == ConnectionScheme.ManagedIdentity ? Data("msiclientId") : Parameter("serviceprincipalid")) ?? "",
            Proof = Parameter(known == ConnectionScheme.Certificate ? "servicePrincipalCertificate" : "serviceprincipalkey") ?? "",
            Authority = authority!,
            DnsSuffix = (Data("AzureKeyVaultDnsSuffix") ?? cloud.DnsSuffix).TrimStart('.'),
        };
        return connection.IsComplete(input, mistakes) ? connection : null;
    }

    private bool IsComplete(string input, ICollection<string> mistakes)
    {
        var missing = new List<string>();
        if (Scheme != ConnectionScheme.ManagedIdentity)
        {
            if (!Guid.TryParse(TenantId, out _))
            {
                missing.Add("a tenant id");
            }

            if (ClientId.Length == 0)
            {
                missing.Add("a service principal id");
            }
        }

        if (Scheme is ConnectionScheme.Secret or ConnectionScheme.Certificate && Proof.Length == 0)
        {
            missing.Add(Scheme == ConnectionScheme.Secret ? "a service principal key" : "a certificate");
        }

        if (missing.Count > 0)
        {
            mistakes.Add($"{input} lacks {string.Join(" and ", missing)}: open the service connection, and verify and save it again.");
            return false;
        }

        if (Scheme == ConnectionScheme.Certificate && !HasReadableCertificate())
        {
            mistakes.Add(
                $"{input} holds a certificate that cannot be read: it must be PEM, with the certificate and its private key, without a "
                    + "password.");
            return false;
        }

        return true;
    }

    /// <summary>The certificate with its private key; in memory only, nothing is imported into a store.</summary>
    public X509Certificate2 ReadCertificate() => X509Certificate2.CreateFromPem(Proof, Proof);

    private bool HasReadableCertificate()
    {
        try
        {
            using var certificate = ReadCertificate();
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>
    /// The texts in a JSON object, or in the object of a name in it, by their names, whose case does not matter. Empty ones say nothing,
    /// and what is no such object holds none.
    /// </summary>
    private static Dictionary<string, string> Texts(string? text, string? inside = null)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var json = JsonDocument.Parse(text ?? "{}");
            var given = json.RootElement;
            if (inside is not null && given.ValueKind == JsonValueKind.Object)
            {
                given = given.TryGetProperty(inside, out var inner) ? inner : default;
            }

            if (given.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in given.EnumerateObject()
                    .Where(property => property.Value.ValueKind == JsonValueKind.String && !property.Value.ValueEquals("")))
                {
                    texts[property.Name] = property.Value.GetString()!;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // Not JSON: then it says nothing.
        }

        return texts;
    }
}
