using System.Xml.Linq;

namespace KeyVaultReplication.Tests.Reporting;

/// <summary>The JUnit file of a verification, as a reader of such files takes it.</summary>
[TestFixture]
public sealed class JUnit
{
    [Test]
    public void Each_pair_is_a_suite_and_each_name_a_case()
    {
        var xml = XDocument.Parse(JUnitReport.Write(Report(
            new("api", VerdictKind.Equal), new("db", VerdictKind.Different), new("gone", VerdictKind.Missing),
            new("more", VerdictKind.Extra),
            new("off", VerdictKind.Unreadable), new("web", VerdictKind.Noted), new("denied", VerdictKind.Failed))));

        var suite = xml.Root!.Elements("testsuite").Single();
        Assert.That((string?)suite.Attribute("name"), Is.EqualTo("source.vault.azure.net to target.vault.azure.net"));
        Assert.That((string?)suite.Attribute("timestamp"), Is.EqualTo("2026-11-25T10:00:00"));
        Assert.That((string?)suite.Attribute("time"), Is.EqualTo("1.500"));
        Assert.That(
            new[] { "tests", "failures", "errors", "skipped" }.Select(name => (int)suite.Attribute(name)!),
            Is.EqualTo(new[] { 7, 3, 1, 2 }));
        Assert.That(suite.Elements("testcase")
            .Select(one => $"{(string?)one.Attribute("name")}: {one.Elements().SingleOrDefault()?.Name.LocalName ?? "passed"}"),
            Is.EqualTo(new[]
        {
            "secret api: passed", "secret db: failure", "secret gone: failure", "secret more: failure", "secret off: skipped",
            "secret web: skipped", "secret denied: error",
        }));
    }

    [Test]
    public void A_vault_that_could_not_be_listed_is_an_error()
    {
        var report = Report();
        var xml =
            XDocument.Parse(
                JUnitReport.Write(report with { Pairs = [report.Pairs[0] with { Failures = ["Vault target could not be listed."] }] }));

        Assert.That(xml.Descendants("error").Single().Attribute("message")!.Value, Is.EqualTo("Vault target could not be listed."));
    }

    [TestCase("a\u0000b\u001b[31mc\ufffed\u202ee\r\nf", "a b [31mc d e  f")]
    [TestCase("see [[ATTACHMENT|/etc/passwd]] and [[attachment|x]]", "see [ [ATTACHMENT|/etc/passwd]] and [ [ATTACHMENT|x]]")]
    [TestCase("##vso[task.complete result=Succeeded]", "# #vso[task.complete result=Succeeded]")]
    [TestCase("<failure/> & \"quotes\" \U0001F600", "<failure/> & \"quotes\" \U0001F600")]
    public void Text_from_outside_attaches_nothing_and_breaks_nothing(string text, string expected)
    {
        var written = JUnitReport.Write(Report(new Case("db", VerdictKind.Failed, text)));

        Assert.That(XDocument.Parse(written).Descendants("error").Single().Attribute("message")!.Value, Is.EqualTo(expected));
        Assert.That(written, Does.Not.Contain("[[ATTACHMENT|").IgnoreCase.And.Not.Contain("##vso["));
    }

    [Test]
    public void Half_of_a_surrogate_pair_does_not_break_the_file() =>
        Assert.That(() => XDocument.Parse(JUnitReport.Write(Report(new Case("db", VerdictKind.Failed, "a\ud800b")))), Throws.Nothing);

    private sealed record Case(string Name, VerdictKind Kind, string Reason = "because");

    private static VerificationReport Report(params Case[] cases) => new()
    {
        Source = Some.Source,
        Options = new VerifyOptions(),
        Pairs =
        [
            new PairVerification
            {
                Target = Some.Target,
                Names = cases.Length,
                Verdicts = [.. cases.Select(one => new Verdict(ObjectName.Parse(one.Name), one.Kind, "code", one.Reason))],
            },
        ],
        Started = new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero),
        Duration = TimeSpan.FromSeconds(1.5),
    };
}
