using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>The texts that the editor shows, in English (written from the manifest when packaging) and in German (by hand).</summary>
public sealed partial class Localisation
{
    private const string German = "task/Strings/resources.resjson/de-DE/resources.resjson";
    private static readonly Dictionary<string, string> s_german = Strings(RepositoryFile.At(German.Split('/')));

    private static readonly string[] s_ofTheTask = ["friendlyName", "description", "helpMarkDown", "instanceNameFormat"];

    /// <summary>Every text of the manifest that Azure Pipelines has a key for.</summary>
    private static readonly Dictionary<string, string> s_english = s_ofTheTask
        .Select(name => (Key: $"loc.{name}", Text: (string)TaskManifest.Json[name]!))
        .Concat(TaskManifest.Json["groups"]!.Select(group => ($"loc.group.displayName.{group["name"]}", (string)group["displayName"]!)))
        .Concat(TaskManifest.InputElements.SelectMany(input => new[]
        {
            ($"loc.input.label.{input["name"]}", (string)input["label"]!),
            ($"loc.input.help.{input["name"]}", (string)input["helpMarkDown"]!),
        }))
        .ToDictionary();

    [Test]
    public void Every_text_is_there_in_German() =>
        Assert.That(s_english.Keys.Except(s_german.Keys), Is.Empty, $"Write these in German, by hand, into {German}.");

    [Test]
    public void No_text_is_there_in_German_that_the_manifest_no_longer_has() =>
        Assert.That(s_german.Keys.Except(s_english.Keys), Is.Empty, $"Remove these from {German}.");

    [Test]
    public void A_text_in_German_is_not_the_English_one() =>
        Assert.That(
            s_german.Where(text => text.Key != "loc.friendlyName" && s_english.GetValueOrDefault(text.Key) == text.Value)
                .Select(text => text.Key),
            Is.Empty);

    /// <summary>Names of inputs, values, files and macros are the same in every language: what one types, one finds.</summary>
    [Test]
    public void What_is_code_in_a_text_is_the_same_in_German() =>
        Assert.That(
            s_german.Where(text => s_english.ContainsKey(text.Key)).Select(text => (text.Key, Code(text.Value))),
            Is.EqualTo(s_german.Where(text => s_english.ContainsKey(text.Key)).Select(text => (text.Key, Code(s_english[text.Key])))),
            $"A macro or a text in backquotes changed in the manifest: change it in {German} too.");

    [Test]
    public void A_label_fits_beside_its_field() =>
        Assert.That(
            s_german.Where(text => text.Key.StartsWith("loc.input.label.", StringComparison.Ordinal) && text.Value.Length > 60),
            Is.Empty);

    [Test]
    public void What_is_staged_has_both_languages_and_a_manifest_of_keys()
    {
        using var staged = new TemporaryFolder();
        var (exitCode, output) = Script.Node(RepositoryFile.At("build", "stamp.js"), staged.Path, "--version", LockFile.Build("Version"));
        Assert.That(exitCode, Is.Zero, output);

        var english = Strings(Path.Combine(staged.Path, "Strings", "resources.resjson", "en-US", "resources.resjson"));
        var german = Strings(Path.Combine(staged.Path, "Strings", "resources.resjson", "de-DE", "resources.resjson"));
        var located = File.ReadAllText(Path.Combine(staged.Path, "task.loc.json"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(english, Is.SupersetOf(s_english));
            Assert.That(english.Keys.Except(s_english.Keys), Is.EqualTo(["loc.releaseNotes"]));
            Assert.That(german, Is.SupersetOf(s_german));
            Assert.That(german["loc.releaseNotes"], Is.EqualTo(english["loc.releaseNotes"]));
            Assert.That(ResourceKeys().Matches(located).Select(match => match.Groups[1].Value), Is.EquivalentTo(english.Keys));
        }
    }

    private static Dictionary<string, string> Strings(string file) =>
        JObject.Parse(File.ReadAllText(file)).Properties().ToDictionary(text => text.Name, text => (string)text.Value!);

    private static string Code(string text) =>
        string.Join(' ', InCode().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"`[^`]+`|\$\([^)]+\)")]
    private static partial Regex InCode();

    [GeneratedRegex("\"ms-resource:([^\"]+)\"")]
    private static partial Regex ResourceKeys();
}
