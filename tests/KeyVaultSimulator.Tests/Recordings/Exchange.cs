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

    private bool IsLive => !Root.StartsWith("deleted", StringComparison.Ordinal);

    /// <summary>secrets, deletedsecrets, certificates, keys, or what else the path begins with.</summary>
    public string Root => Path[0].ToLowerInvariant();

    /// <summary>What it is about.</summary>
    public StoredKind Kind => Root.EndsWith("certificates", StringComparison.Ordinal) ? StoredKind.Certificate
        : Root.EndsWith("keys", StringComparison.Ordinal) ? StoredKind.Key : StoredKind.Secret;

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Whether it asks for a list, which comes in pages.</summary>
    public bool IsList => Method == "GET" && (Path.Length == 1 || Path is [_, _, "versions"]);

    public bool IsDeletedList => IsList && !IsLive;

    public bool IsVersionList => IsList && Path.Length == 3;

    public bool IsSet => Method == "PUT" && Root == "secrets";

    public bool IsImport => (Method == "POST" && Path is ["certificates", _, "import"]) || (Method == "PUT" && Path is ["keys", _]);

    /// <summary>Whether it asks for a certificate, which is made later.</summary>
    public bool IsRequest => Method == "POST" && Path is ["certificates", _, "create"];

    public bool IsMerge => Method == "POST" && Path is ["certificates", _, "pending", "merge"];

    public bool IsPending => Path is ["certificates", _, "pending"];

    public bool IsPolicy => Path is [_, _, "policy" or "rotationpolicy"];

    /// <summary>Whether it makes a new version at once.</summary>
    public bool Makes => IsSet || IsImport || IsMerge || (Method == "POST" && Path is ["keys", _, "create" or "rotate"]);

    public bool IsUpdate => Method == "PATCH" && IsLive && !IsPending && !IsPolicy;

    public bool IsDelete => Method == "DELETE" && IsLive && !IsPending;

    public bool IsGet => Method == "GET" && IsLive && !IsList && !IsPending && !IsPolicy;

    public bool IsGetDeleted => Method == "GET" && !IsLive && !IsList;

    public bool IsPurge => Method == "DELETE" && !IsLive;

    public bool IsRecover => Method == "POST" && !IsLive && Path is [_, _, "recover"];

    public bool IsBackup => Method == "POST" && IsLive && Path is [_, _, "backup"];

    public bool IsRestore => Method == "POST" && IsLive && Path is [_, "restore"];

    /// <summary>The object that it is about; for a restore the one that came back.</summary>
    public string? Name => IsRestore ? NameIn(Answer) : Path is [_, { Length: > 0 } name, ..] ? name : null;

    public string? InnerCode => (string?)Answer?.SelectToken("error.innererror.code");

    public IEnumerable<JObject> Items => IsList && Answer?["value"] is JArray items ? items.OfType<JObject>() : [];

    public bool HasNextLink => Answer is JObject && (string?)Answer["nextLink"] is not null;

    /// <summary>The id in an answer, or in an entry of a list; null when there is none.</summary>
    public static string? IdIn(JToken? answer) => answer is not JObject body ? null
        : (string?)(body["id"] ?? body["kid"] ?? (body["key"] as JObject)?["kid"]);

    public static string? NameIn(JToken? answer) => IdIn(answer) is { } id ? new Uri(id).AbsolutePath.Split('/')[2] : null;

    public static string? VersionIn(JToken? answer) =>
        IdIn(answer) is { } id && new Uri(id).AbsolutePath.Split('/') is [_, _, _, { Length: 32 } version] ? version : null;

    public override string ToString() => $"{Method} {Uri.PathAndQuery} -> {Status}";
}

/// <summary>One file of recorded traffic.</summary>
/// <param name="Exchanges">The exchanges with vaults, in order.</param>
/// <param name="Others">How many more there are: with sign-in, resource management and other services.</param>
internal sealed record Recording(string File, IReadOnlyList<Exchange> Exchanges, int Others);
