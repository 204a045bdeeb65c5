using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;

namespace KeyVaultReplication.Trust.Tests.Fuzzing;

/// <summary>Texts that are parsed: whatever they are, they are refused or mean exactly what they say.</summary>
[TestFixture]
[Category("Trust")]
public sealed class ParsedText
{
    private static readonly Gen<DateTimeOffset> Seconds =
        Gen.Long[0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()].Select(DateTimeOffset.FromUnixTimeSeconds);

    private static readonly Gen<Mark> Marks = Gen.Select(
        Gen.String[Gen.Char["abcxyz019.-"], 1, 60], Gen.String[Gen.Char["0123456789abcdef"], 32, 32], Seconds,
        Gen.String[Gen.Char["0123456789abcdef"], 16, 16], Gen.Select(Gen.Bool, Seconds, Gen.Bool),
        (host, version, created, properties, rest) =>
            new Mark(host, version, created, properties, rest.Item1 ? rest.Item2 : null) { Deleting = rest.Item3 ? host : null });

    /// <summary>Marks with something wrong: cut, doubled, changed in one place, padded.</summary>
    private static readonly Gen<string> NearlyMarks =
        Gen.Select(Marks, Gen.Int[0, 200], Gen.Char[" 0-19azA\n\t\u0660.v#"], Gen.Int[0, 3], (mark, at, character, how) =>
    {
        var text = mark.ToString();
        at %= text.Length;
        return how switch
        {
            0 => text[..at] + character + text[at..],
            1 => text[..at] + character + text[(at + 1)..],
            2 => text[..at],
            _ => text + character,
        };
    });

    [Test]
    public void A_mark_is_read_as_it_was_written() =>
        Fuzz.ForAll(Marks, 3_000, mark => Assert.That(Mark.TryParse(mark.ToString()), Is.EqualTo(mark)));

    [Test]
    public void A_text_that_is_read_as_a_mark_is_the_text_of_that_mark() =>
        Fuzz.ForAll(Gen.OneOf(Fuzz.Hostile, NearlyMarks), 10_000, text =>
        Assert.That(Mark.TryParse(text)?.ToString(), Is.Null.Or.EqualTo(text)));

    [Test]
    public void A_pattern_matches_as_the_same_regular_expression_does_and_in_no_time() => Fuzz.ForAll(
        Gen.Select(Gen.String[Gen.Char["abA-**??"], 1, 127], Gen.String[Gen.Char["abA-"], 1, 127]), 600, one =>
        {
            var (pattern, name) = one;
            Assert.That(NameFilter.IsPattern(pattern));
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            var matches = new NameFilter([pattern], []).Matches(ObjectName.Parse(name));
            Assert.That(System.Diagnostics.Stopwatch.GetElapsedTime(began), Is.LessThan(Patience.Longest),
                "a pattern that goes wrong takes years");
            var expected =
                Regex.IsMatch(name,
                    "\\A" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)
                        .Replace("\\?", ".", StringComparison.Ordinal) + "\\z",
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            Assert.That(matches, Is.EqualTo(expected));
        });

    [Test]
    public void What_is_no_pattern_and_no_name_is_refused() => Fuzz.ForAll(Fuzz.Hostile, 5_000, text =>
    {
        Assert.That(NameFilter.IsPattern(text),
            Is.EqualTo(text.Length is >= 1 and <= 127 && text.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '*' or '?')));
        Assert.That(ObjectName.TryParse(text, out _),
            Is.EqualTo(text.Length is >= 1 and <= 127 && text.All(one => char.IsAsciiLetterOrDigit(one) || one is '-')));
    });

    private static readonly Gen<string> NearlyAddresses = Gen.Select(
        Fuzz.OneOf("", "https://", "http://", "HTTPS://", "//", "https://user@", "https://evil.example/", "https:\\\\"),
        Gen.String[Gen.Char["abZ09-._@:/\\#?%"], 0, 26],
        Fuzz.OneOf("", ".vault.azure.net", ".vault.azure.net/", ".vault.azure.net:443", ".vault.azure.net:8443", ".vault.azure.net/x",
            ".vault.azure.net?x", ".vault.azure.net#x", ".vault.azure.net.evil.example", "\r\n"),
        (scheme, name, rest) => scheme + name + rest);

    [Test]
    public void A_vault_is_a_host_and_nothing_else() => Fuzz.ForAll(Gen.OneOf(Fuzz.Hostile, NearlyAddresses), 10_000, text =>
    {
        if (!VaultAddress.TryParse(text, VaultAddress.PublicCloudSuffix, out var address))
        {
            return;
        }

        Assert.That(address.Host, Does.Match(@"\A[a-z0-9-]+(\.[a-z0-9-]+)+\z"));
        Assert.That((address.Url.Scheme, address.Url.Host, address.Url.Port, address.Url.PathAndQuery, address.Url.UserInfo,
            address.Url.Fragment), Is.EqualTo(("https", address.Host, 443, "/", "", "")));
        Assert.That(VaultAddress.Parse(address.Url.ToString()), Is.EqualTo(address));
        Assert.That(text.ToLowerInvariant(), Does.Contain(address.Name), "the name stands in the text");
    });

    [Test]
    public void A_deletion_limit_is_what_it_says() => Fuzz.ForAll(
        Gen.OneOf(Fuzz.Hostile,
            Gen.Select(Gen.Long, Fuzz.OneOf("", "%", " %", "%%", ".5%"),
                (number, unit) => number.ToString(CultureInfo.InvariantCulture) + unit), Gen.Int[0, 200].Select(number => $"{number}%")),
                10_000, text =>
        {
            if (ChangeLimit.TryParse(text, out var limit))
            {
                Assert.That(ChangeLimit.TryParse(limit.ToString(), out var again) && again == limit);
                Assert.That(text.TrimStart().TrimStart('0'),
                    Does.StartWith(limit.Amount == 0 ? "" : limit.Amount.ToString(CultureInfo.InvariantCulture)));
                Assert.That(limit.Amount, Is.Not.Negative.And.LessThanOrEqualTo(limit.IsPercentage ? 100 : int.MaxValue));
                Assert.That(limit.Allows(0, 0) && limit.Allows(0, int.MaxValue), "no deletion is always allowed");
            }
        });
}
