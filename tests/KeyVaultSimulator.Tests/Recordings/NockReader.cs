using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// Reads what nock wrote for the SDK for JavaScript: statements of the form `nock(host, options).put(path, body).query(..).reply(status,
/// body, [headers])`, whose arguments are literals. It does not keep the query.
/// </summary>
internal static partial class NockReader
{
    public static IEnumerable<Exchange> Read(string text)
    {
        foreach (Match start in Statement().Matches(text))
        {
            var position = start.Index + "nock".Length;
            var host = (string)Arguments(text, ref position)[0]!;
            var (method, path, sent) = ("", "", default(JToken));
            while (Call().Match(text, position) is { Success: true } call && call.Index == position)
            {
                position += call.Length;
                var arguments = Arguments(text, ref position);
                switch (call.Groups[1].Value)
                {
                    case "query":
                        break;
                    case "reply":
                        var headers = arguments.Skip(2).Take(1).SelectMany(list => list.Select(one => (string?)one)).ToList();
                        string? Header(string name) =>
                            headers.FindIndex(header => string.Equals(header, name, StringComparison.OrdinalIgnoreCase)) is >= 0
                                and var index ? headers[index + 1] : null;
                        yield return new Exchange
                        {
                            Method = method,
                            Uri = new Uri(host + path),
                            Sent = sent,
                            KeepsQuery = false,
                            Status = (int)arguments[0],
                            Answer = Body(arguments[1]),
                            Challenge = Header("WWW-Authenticate"),
                            Date = Json.Date(Header("Date")),
                        };
                        break;
                    case var verb:
                        (method, path, sent) = (verb.ToUpper(CultureInfo.InvariantCulture), (string)arguments[0]!,
                            arguments.Count > 1 ? Body(arguments[1]) : null);
                        break;
                }
            }
        }
    }

    /// <summary>Reads `(a, b, c)` by making it an array; JSON's reader takes the single quotes of JavaScript too.</summary>
    private static JArray Arguments(string text, ref int position)
    {
        if (text[position] != '(')
        {
            throw new FormatException($"'(' expected at {position}.");
        }

        var (from, depth) = (position + 1, 0);
        for (char? quote = null; ; position++)
        {
            var c = text[position];
            if (quote is not null)
            {
                position += c == '\\' ? 1 : 0;
                quote = c == quote ? null : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is '(' or ')' && (depth += c == '(' ? 1 : -1) == 0)
            {
                using var reader =
                    new JsonTextReader(new StringReader($"[{text[from..position++]}]")) { DateParseHandling = DateParseHandling.None };
                return JArray.Load(reader);
            }
        }
    }

    private static JToken? Body(JToken body) => body.Type == JTokenType.String ? Json.Body((string)body!) : body;

    [GeneratedRegex(@"(?<![\w.])nock(?=\()")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\s*\.(get|put|post|patch|delete|query|reply)")]
    private static partial Regex Call();
}
