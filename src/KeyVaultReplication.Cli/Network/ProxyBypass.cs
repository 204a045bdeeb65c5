using System.Text.Json;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Cli.Network;

/// <summary>
/// Which hosts are reached without a proxy: the agent's bypass list, and no_proxy of the step or the machine. Pure: texts in, an answer
/// out.
/// </summary>
internal sealed class ProxyBypass
{
    /// <summary>A bypass list is written by people: a pattern that takes for ever must not hold up the run.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly List<Regex> _patterns = [];
    private readonly List<string> _hosts;

    /// <param name="bypassList">AGENT_PROXYBYPASSLIST: a JSON array of regular expressions; what is no such array, or no such expression,
    /// says nothing.</param>
    /// <param name="noProxy">Texts of no_proxy and NO_PROXY: hosts separated by commas, semicolons or spaces.</param>
    public ProxyBypass(string? bypassList, params IEnumerable<string?> noProxy)
    {
        foreach (var text in Strings(bypassList))
        {
            // The agent makes '*\.corp' of a '*.corp' in its no_proxy: no regular expression, but it is clear what is meant.
            if ((Pattern(text) ?? (text.StartsWith('*') ? Pattern('.' + text) : null)) is { } pattern)
            {
                _patterns.Add(pattern);
            }
        }

        _hosts = [.. noProxy.SelectMany(text => (text ?? "").Split([',', ';', ' '],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }

    /// <summary>Whether this URL is reached without a proxy.</summary>
    public bool Includes(Uri url) =>
        IsThisMachine(url) || _hosts.Any(host => IsUnder(url, host))
            || _patterns.Any(pattern => Matches(pattern, url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)));

    /// <summary>
    /// What no proxy reaches: this machine, and the link-local addresses where a machine or a container gets the tokens of its managed
    /// identity.
    /// </summary>
    private static bool IsThisMachine(Uri url) => url.IsLoopback
        || (url.HostNameType == UriHostNameType.IPv4 && url.Host.StartsWith("169.254.", StringComparison.Ordinal));

    /// <summary>
    /// An entry of no_proxy, as curl reads it: '*', or a host with all that is under it; a leading dot or '*.' changes nothing, and a port
    /// has to be the one.
    /// </summary>
    private static bool IsUnder(Uri url, string entry)
    {
        if (entry == "*")
        {
            return true;
        }

        var colon = entry.LastIndexOf(':');
        var hasPort = colon > 0 && int.TryParse(entry[(colon + 1)..], out var port)
            && entry.IndexOf(':', StringComparison.Ordinal) == colon;
        if (hasPort && int.Parse(entry[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture) != url.Port)
        {
            return false;
        }

        var host = (hasPort ? entry[..colon] : entry).TrimStart('*').Trim('.', '[', ']');
        var wanted = url.Host.Trim('[', ']');
        return host.Length > 0 && (wanted.Equals(host, StringComparison.OrdinalIgnoreCase)
            || wanted.EndsWith('.' + host, StringComparison.OrdinalIgnoreCase));
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex? Pattern(string text)
    {
        try
        {
            return text.Length == 0 ? null : new Regex(text, RegexOptions.ECMAScript | RegexOptions.IgnoreCase, LongestMatch);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static List<string> Strings(string? json)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "[]");
            return document.RootElement.ValueKind != JsonValueKind.Array
                ? []
                : [.. document.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String)
                    .Select(item => item.GetString()!)];
        }
        // the latter: half a character, which Windows lets a variable hold
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return [];
        }
    }
}
