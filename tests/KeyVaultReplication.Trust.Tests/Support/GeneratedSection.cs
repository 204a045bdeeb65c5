namespace KeyVaultReplication.Trust.Tests;

/// <summary>
/// A part of docs/trust.md, or of another page, that the tests produce: it stands between two markers. With KVR_WRITE_DOCS=1 it is written;
/// otherwise what is there must equal what was found.
/// </summary>
internal static class GeneratedSection
{
    private static readonly Lock Gate = new();

    public static void Verify(string name, string found, string page = "trust.md")
    {
        var (begin, end) = ($"<!-- {name}: produced by the tests -->", $"<!-- end of {name} -->");
        lock (Gate)
        {
            var file = Path.Combine(Repository.Root, "docs", page);
            var text = File.ReadAllText(file).ReplaceLineEndings("\n");
            var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
            Assert.That(Math.Min(from, to), Is.Not.Negative, $"docs/{page} has the markers of '{name}'");
            from += begin.Length;
            found = "\n\n" + found.ReplaceLineEndings("\n").Trim() + "\n\n";
            if (Environment.GetEnvironmentVariable("KVR_WRITE_DOCS") == "1")
            {
                File.WriteAllText(file, text[..from] + found + text[to..]);
                return;
            }

            Assert.That(text[from..to], Is.EqualTo(found), $"docs/{page} says what the tests found; KVR_WRITE_DOCS=1 writes it anew");
        }
    }
}
