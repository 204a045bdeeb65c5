using System.Globalization;
using System.Text;
using System.Xml;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>
/// A verification as JUnit XML: a suite for each pair of vaults, a case for each name. A difference is a failure; what failed is an error;
/// what is disabled in both vaults and what is noted was skipped. Nothing is written that a reader of such files would act on: text from
/// outside stands in messages only, on one line, and cannot name a file to attach.
/// </summary>
public static class JUnitReport
{
    /// <summary>Writes the file's text.</summary>
    public static string Write(VerificationReport report) => Write([report]);

    /// <summary>Writes the file's text, with the suites of many pairs.</summary>
    public static string Write(ManyVerification report) => Write(report.Runs);

    private static string Write(IEnumerable<VerificationReport> runs)
    {
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            foreach (var (report, pair) in runs.SelectMany(report => report.Pairs.Select(pair => (report, pair))))
            {
                Write(xml, report, pair);
            }

            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void Write(XmlWriter xml, VerificationReport report, PairVerification pair)
    {
        var suite = $"{report.Source.Host} to {pair.Target.Host}";
        var counts = pair.Counts;
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", suite);
        xml.WriteAttributeString("timestamp", report.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("time", report.Duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
        Number("tests", pair.Verdicts.Length + pair.Failures.Length);
        Number("failures", counts.Differences);
        Number("errors", counts.Failed + pair.Failures.Length);
        Number("skipped", counts.Unreadable + counts.Noted);
        foreach (var failure in pair.Failures)
        {
            Case("lists", "error", failure);
        }

        foreach (var verdict in pair.Verdicts)
        {
            Case($"{verdict.Name.Kind.ToString().ToLowerInvariant()} {verdict.Name.Text}", Element(verdict), verdict.Reason);
        }

        xml.WriteEndElement();

        void Number(string name, int value) => xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

        void Case(string name, string? element, string message)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("classname", suite);
            if (element is not null)
            {
                xml.WriteStartElement(element);
                xml.WriteAttributeString("message", Safe(message));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }
    }

    private static string? Element(Verdict verdict) => verdict switch
    {
        { IsDifference: true } => "failure",
        { Kind: VerdictKind.Failed } => "error",
        { Kind: VerdictKind.Equal } => null,
        _ => "skipped",
    };

    /// <summary>
    /// One line, without what XML cannot hold or a person cannot see, and without the directive by which a test result attaches a file of
    /// the agent.
    /// </summary>
    internal static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // A half of a pair of surrogates arrives here as U+FFFD; the two last code points of the plane are no characters.
            var category = Rune.GetUnicodeCategory(rune);
            _ = category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator || rune.Value is 0xFFFE or 0xFFFF
                ? safe.Append(' ')
                : safe.Append(rune);
        }

        return safe.ToString()
            .Replace("[[ATTACHMENT|", "[ [ATTACHMENT|", StringComparison.OrdinalIgnoreCase)
            .Replace("##vso[", "# #vso[", StringComparison.OrdinalIgnoreCase);
    }

    private sealed class Utf8Text() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    }
}
