using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// The rows that a recorded vault had and that no list shows. A page is a scan of so many rows; the recorded `$skiptoken` names the row at
/// which the next page begins. So the hidden rows between two pages can be counted: as many are put into the simulated vault, and every
/// page has to come out with the same secrets, and with a next page or without, as it was recorded.
/// </summary>
internal static partial class HiddenRows
{
    /// <summary>
    /// Puts the hidden rows of a list, of which these pages were recorded, into the vault. In such a list each name is one row.
    /// </summary>
    public static void Put(SimulatedVault vault, IReadOnlyList<Exchange> pages)
    {
        var start = default(string);
        foreach (var page in pages.Where(page => !page.IsVersionList && (page.Kind == StoredKind.Certificate || !page.IsDeletedList)))
        {
            var end = NextRow((string?)page.Answer?["nextLink"]);
            Put(vault, page.Kind, start, end, end is not null ? RowsOf(page) : start is not null ? 1 : 0);
            start = end;
        }
    }

    /// <summary>The pages of the list that begins with the first of these exchanges, as far as they were recorded.</summary>
    public static IReadOnlyList<Exchange> PagesOf(IEnumerable<Exchange> exchanges)
    {
        var pages = new List<Exchange>();
        foreach (var exchange in exchanges)
        {
            if (pages.Count == 0 || (pages[^1].HasNextLink && exchange is { IsList: true, Status: 200 } && Same(exchange.Uri, pages[0].Uri)
                && (!exchange.KeepsQuery || Parameter(exchange.Uri.OriginalString, "skiptoken")
                    == Parameter((string)pages[^1].Answer!["nextLink"]!, "skiptoken"))))
            {
                pages.Add(exchange);
            }
        }

        return pages;
    }

    /// <summary>
    /// The name in whose row the next page begins; null when there is no next page. A token is base64 in base64, with dashes for the inner
    /// one's equals signs.
    /// </summary>
    internal static string? NextRow(string? nextLink) => nextLink is null ? null
        : Row().Match(Text(Marker().Match(Text(Parameter(nextLink, "skiptoken")!)).Groups[1].Value.Replace('-', '='))).Groups[1].Value;

    private static void Put(SimulatedVault vault, StoredKind kind, string? start, string? end, int rows)
    {
        var there = vault.State.Rows(kind).Count(secret =>
            (start is null || StringComparer.OrdinalIgnoreCase.Compare(secret.Name, start) >= 0)
                && (end is null || StringComparer.OrdinalIgnoreCase.Compare(secret.Name, end) < 0));
        for (var i = 0; there < rows; there++, i++)
        {
            var name = i == 0 && start is not null && vault.State.Find(kind, start) is null ? start
                : string.Create(CultureInfo.InvariantCulture, $"{start}--{i:0000}");
            vault.Put(new SecretState { Name = name, Kind = kind, Versions = [], Purged = true, BusyUntil = DateTimeOffset.MaxValue });
        }
    }

    private static int RowsOf(Exchange page) =>
        int.Parse(Parameter(page.Uri.OriginalString, "maxresults") ?? Parameter((string)page.Answer!["nextLink"]!, "maxresults") ?? "25",
            CultureInfo.InvariantCulture);

    private static bool Same(Uri left, Uri right) => left.GetLeftPart(UriPartial.Path) == right.GetLeftPart(UriPartial.Path);

    private static string? Parameter(string uri, string name) =>
        Regex.Match(uri, $"[?&][$]?{name}=([^&]*)") is { Success: true } match ? match.Groups[1].Value : null;

    private static string Text(string base64)
    {
        var bare = base64.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        return Encoding.UTF8.GetString(Convert.FromBase64String(bare + new string('=', -bare.Length & 3)));
    }

    [GeneratedRegex("\"NextMarker\":\"2!\\d+!([^\"]*)\"")]
    private static partial Regex Marker();

    [GeneratedRegex("^\\d+!(?:secret|certificate|key)/([^!/]+)")]
    private static partial Regex Row();
}
