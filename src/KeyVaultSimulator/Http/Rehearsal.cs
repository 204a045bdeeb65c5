using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>
/// Brings trouble to a vault when it is asked to, over HTTP, so that another program can: that is how a team rehearses what it does when a
/// vault is lost. Its address holds a token, so that nobody else on the machine finds it.
/// </summary>
internal sealed class Rehearsal(SimulatedCloud cloud)
{
    private const string Root = "/rehearse";
    private readonly string _token = Guid.NewGuid().ToString("n");
    private readonly Dictionary<SimulatedVault, VaultState> _remembered = [];
    private readonly Lock _gate = new();

    /// <summary>
    /// Where it listens, on the plain address of the cloud: POST to this, a slash, the vault, a slash and what is to happen to it.
    /// </summary>
    public Uri Address(Uri plain) => new(plain, $"{Root}/{_token}");

    /// <summary>Whether a request is for it.</summary>
    public static bool Is(HttpRequest request) => request.Path.StartsWithSegments(Root, StringComparison.Ordinal);

    /// <summary>What can happen to a vault, in one word each, and what it means.</summary>
    public static IReadOnlyList<(string Word, string Meaning)> Troubles { get; } =
    [
        ("read-only", "every write is refused, as in a vault that is failed over to its paired region"),
        ("unreachable", "nothing listens there"),
        ("lagging", "lists show changes a minute late"),
        ("deleted", "the first --count secrets are soft-deleted"),
        ("garbled", "the first --count secrets get a new version that is worth nothing"),
        ("remember", "keeps in mind what the vault holds now, for rewound"),
        ("rewound", "the vault holds what it held when it was told to remember, or nothing when it never was"),
        ("gone", "the vault is deleted: its name is not found any more"),
        ("made-anew", "there is a new and empty vault of that name"),
        ("well", "whatever was wrong is over; what the vault holds stays"),
    ];

    public async Task AnswerAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (status, text) = context.Request.Method != "POST" || parts.Length != 4 || parts[1] != _token
            ? (404, "Not found.")
            : Happen(parts[2], parts[3], context.Request.Query["count"].ToString());
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text);
    }

    private (int Status, string Text) Happen(string name, string trouble, string howMany)
    {
        lock (_gate)
        {
            if (cloud.FindEvenIfGone(name) is not { } vault)
            {
                return (404, $"No vault '{name}' is served here.");
            }

            var count = int.TryParse(howMany, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
            switch (trouble)
            {
                case "read-only": vault.IsReadOnly = true; break;
                case "unreachable": vault.RefusesConnections = true; break;
                case "lagging": vault.ListLag = TimeSpan.FromMinutes(1); break;
                case "deleted": return (200, $"{vault.Name}: {ForEach(vault, count, vault.Delete)} secrets were soft-deleted.");
                case "garbled":
                    return (200,
                    $"{vault.Name}: {ForEach(vault, count, secret => vault.Set(secret, "garbage"))} secrets got a new version that is "
                        + "worth nothing.");
                case "remember": _remembered[vault] = vault.State; break;
                case "rewound": vault.Rewind(_remembered.GetValueOrDefault(vault, VaultState.Empty)); break;
                case "gone": cloud.RemoveVault(vault); break;
                case "made-anew": vault.Rewind(VaultState.Empty); cloud.ReturnVault(vault); break;
                case "well":
                    (vault.IsReadOnly, vault.RefusesConnections, vault.ListLag) = (false, false, TimeSpan.Zero);
                    cloud.ReturnVault(vault);
                    break;
                default:
                    return (400,
                    $"'{trouble}' is nothing that can happen to a vault here: give {string.Join(", ", Troubles.Select(one => one.Word))}.");
            }

            return (200, $"{vault.Name}: {Troubles.First(one => one.Word == trouble).Meaning}.");
        }
    }

    private static int ForEach(SimulatedVault vault, int count, Action<string> happen)
    {
        var names = vault.State.Secrets.Where(secret => !secret.Managed && vault.PhaseOf(secret) == SecretPhase.Live).Take(count)
            .Select(secret => secret.Name).ToList();
        names.ForEach(happen);
        return names.Count;
    }
}
