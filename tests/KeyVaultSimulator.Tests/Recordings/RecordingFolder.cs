using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// Finds recordings of real traffic, which are not part of this repository: in a folder shared/recordings beside the repository or beside a
/// folder above it.
/// </summary>
internal static class RecordingFolder
{
    private static readonly string[] VaultPaths = ["secrets", "deletedsecrets", "keys", "deletedkeys", "certificates",
        "deletedcertificates"];

    /// <summary>The folder; null when there is none on this machine.</summary>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "shared", "recordings") is var found && Directory.Exists(found))
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Reads all: every file that is of a known format.</summary>
    public static IReadOnlyList<Recording> Read(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".yaml" or ".js").Order(StringComparer.Ordinal)
            .Select(file => Sort(Path.GetRelativePath(folder, file).Replace('\\', '/'), [.. ReadFile(file)]))];

    private static Recording Sort(string file, IReadOnlyList<Exchange> all)
    {
        var ofVaults = all.Where(exchange => VaultPaths.Contains(exchange.Root)).ToList();
        return new Recording(file, Unmask(ofVaults), all.Count - ofVaults.Count);
    }

    /// <summary>Some recorders mask the host of requests only: the ids in answers tell it.</summary>
    private static IReadOnlyList<Exchange> Unmask(IReadOnlyList<Exchange> exchanges)
    {
        var host = exchanges.Select(exchange => exchange.Answer).OfType<JObject>().SelectMany(answer => answer.Descendants())
            .OfType<JProperty>()
            .Where(property => property is { Name: "id" or "kid", Value.Type: JTokenType.String })
            .Select(property => new Uri((string)property.Value!).Host)
            .FirstOrDefault(found => found.Contains('.', StringComparison.Ordinal));
        return host is null ? exchanges
            : [.. exchanges.Select(exchange => exchange.Uri.Host.Split('.')[0] is "sanitized" or "redacted"
                ? exchange with { Uri = new UriBuilder(exchange.Uri) { Host = host }.Uri } : exchange)];
    }

    private static IEnumerable<Exchange> ReadFile(string file)
    {
        // Recorders mask the name of a vault with one that no vault can have.
        var text = File.ReadAllText(file).Replace("keyvault_name", "keyvault-name", StringComparison.Ordinal)
            .Replace("https://fakevault/", "https://fakevault.local/", StringComparison.Ordinal)
            .Replace("https://fakevault:443/", "https://fakevault.local:443/", StringComparison.Ordinal);
        return Path.GetExtension(file) switch
        {
            ".yaml" => VcrReader.Read(text),
            ".js" => NockReader.Read(text),
            _ => Json.Parse(text) switch
            {
                var json when json["Entries"] is not null => TestProxyReader.Read(json),
                var json when json["networkCallRecords"] is not null => NetworkCallReader.Read(json),
                var json when json["recordings"] is not null => BrowserReader.Read(json),
                _ => throw new FormatException($"{file} is a recording of no known format."),
            },
        };
    }
}
