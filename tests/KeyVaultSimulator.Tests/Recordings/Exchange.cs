using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>One recorded request and its answer.</summary>
internal sealed record Exchange
{
    public required string Method { get; init; }

    public required Uri Uri { get; init; }

    /// <summary>What was sent; null when nothing was, or when the recorder does not keep it.</summary>
    public JToken? Sent { get; init; }

    /// <summary>Whether the recorder keeps what was sent.</summary>
    public bool KeepsSent { get; init; } = true;

    /// <summary>Whether the recorder keeps the query.</summary>
    public bool KeepsQuery { get; init; } = true;

    public required int Status { get; init; }

    /// <summary>The answer; null when it had no body.</summary>
    public JToken? Answer { get; init; }

    public string? Challenge { get; init; }

    public DateTimeOffset? Date { get; init; }

    private string[] Path => Uri.AbsolutePath[1..].Split('/');

    /// <summary>secrets, deletedsecrets, certificates, keys, or what else the path begins with.</summary>
    public string Kind => Path[0].ToLowerInvariant();

    /// <summary>Whether it asks for a list, which comes in pages.</summary>
    public bool IsList => Method == "GET" && (Path.Length == 1 || Path is [_, _, "versions"]);

    public bool IsDeletedList => IsList && Kind == "deletedsecrets";

    public bool IsVersionList => IsList && Path.Length == 3;

    public bool IsSet => Method == "PUT" && Kind == "secrets";

    public bool IsUpdate => Method == "PATCH" && Kind == "secrets";

    public bool IsDelete => Method == "DELETE" && Kind == "secrets";

    public bool IsGet => Method == "GET" && Kind == "secrets" && !IsList;

    public bool IsGetDeleted => Method == "GET" && Kind == "deletedsecrets" && !IsList;

    public bool IsPurge => Method == "DELETE" && Kind == "deletedsecrets";

    public bool IsRecover => Method == "POST" && Path is ["deletedsecrets", _, "recover"];

    public bool IsBackup => Method == "POST" && Path is ["secrets", _, "backup"];

    public bool IsRestore => Method == "POST" && Path is ["secrets", "restore"];

    /// <summary>The secret that it is about; for a restore the one that came back.</summary>
    public string? Name => IsRestore ? NameIn(Answer?["id"]) : Path is [_, { Length: > 0 } name, ..] ? name : null;

    public string? InnerCode => (string?)Answer?.SelectToken("error.innererror.code");

    public IEnumerable<JObject> Items => IsList && Answer?["value"] is JArray items ? items.OfType<JObject>() : [];

    public bool HasNextLink => Answer is JObject && (string?)Answer["nextLink"] is not null;

    public static string? NameIn(JToken? id) => id is null ? null : new Uri((string)id!).AbsolutePath.Split('/')[2];

    public static string? VersionIn(JToken? id) => id is not null && new Uri((string)id!).AbsolutePath.Split('/') is [_, _, _, { Length: > 0 } version] ? version : null;

    public override string ToString() => $"{Method} {Uri.PathAndQuery} -> {Status}";
}

/// <summary>One file of recorded traffic.</summary>
/// <param name="Exchanges">The exchanges with vaults, in order.</param>
/// <param name="Others">How many more there are: with sign-in, resource management and other services.</param>
internal sealed record Recording(string File, IReadOnlyList<Exchange> Exchanges, int Others);
