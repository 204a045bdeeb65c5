using System.Collections.Immutable;
using System.Text;

namespace KeyVaultReplication.Cli.Tests.Pairs;

/// <summary>A pairs file: what it says, and all that is wrong with it at once, with line and column.</summary>
[TestFixture]
public sealed class PairsFiles
{
    [Test]
    public void Defaults_and_pairs_become_requests()
    {
        var requests = Requests("""
            # yaml-language-server: $schema=pairs.schema.json
            defaults:
              replicateDeletion: true
              maxDeletions: 5
              conflictPolicy: skip
              exclude: [tmp-*, '*-test']
            pairs:
            - source: contoso-weu
              targets:
              - contoso-neu
              - contoso-eus
            - source: shop-weu
              target: shop-neu
              mode: TwoWay
              maxDeletions: 50%
              include: app-*
            """);

        Assert.That(requests.Select(one => $"{one.Source} {one.Options.Mode} {string.Join(',', one.Targets)}"),
            Is.EqualTo(new[] { "contoso-weu OneWay contoso-neu,contoso-eus", "shop-weu TwoWay shop-neu" }));
        Assert.That(requests.Select(one => one.Options.ReplicateDeletion), Is.All.True);
        Assert.That(requests.Select(one => one.Options.MaxDeletions.ToString()), Is.EqualTo(new[] { "5", "50%" }));
        Assert.That(requests.Select(one => one.Options.ConflictPolicy), Is.EqualTo(new[] { ConflictPolicy.Newest, ConflictPolicy.Skip }),
            "a default counts where it can");
        Assert.That(requests[0].Options.Filter.Exclude, Is.EqualTo(new[] { "tmp-*", "*-test" }));
        Assert.That(requests[1].Options.Filter.Include, Is.EqualTo(new[] { "app-*" }));
        Assert.That(requests.Select(one => one.Options.DryRun), Is.All.False, "the run says so");
    }

    [Test]
    public void All_mistakes_are_told_at_once_each_with_its_place() => Assert.That(
        Mistakes("""
            defaults:
              mode: Sideways
              azureSubscription: my-connection
            pairs:
            - source: a_b
              target: contoso-neu
              maxDeletion: 5
            - source: contoso-weu
              mode: OneWay
            - just text
            - source: https://contoso-weu.vault.azure.net
              target: contoso-neu
              mode: OneWay
              dryRun: false
              include:
                app: 1
            - source: contoso-weu
              target: [contoso-weu, other-vault]
              mode: OneWay
              conflictPolicy: skip
              versions: some
              mode: TwoWay
            """),
        Is.EqualTo(new[]
        {
            "pairs.yml:3:3: azureSubscription says who signs in, and a pairs file names no identity: give it to the run.",
            "pairs.yml:7:3: 'maxDeletion' is no input of a pair (did you mean 'maxDeletions'?).",
            $"pairs.yml:5:3: source is 'a_b', which is not a vault: give {VaultAddress.ValidValues}.",
            "pairs.yml:2:3: mode is 'Sideways': give OneWay or TwoWay.",
            $"pairs.yml:8:3: target is missing: give {VaultAddress.ValidValues}.",
            "pairs.yml:10:3: a pair must have source: and target:.",
            "pairs.yml:11:11: source is 'https://contoso-weu.vault.azure.net': give a vault's name; a pairs file holds no address.",
            "pairs.yml:14:3: dryRun is for the whole run: give it to the run, not to the file.",
            "pairs.yml:16:5: include takes a text or a list of texts.",
            "pairs.yml:22:3: mode is said twice.",
            "pairs.yml:21:3: versions is 'some': give latest or all.",
            "pairs.yml:18:3: target is vault contoso-weu.vault.azure.net, and so is source: a vault is not replicated to itself.",
            "pairs.yml:20:3: conflictPolicy is for two-way runs: one-way, the source wins.",
        }));

    [TestCase("", "pairs.yml: the file must have defaults and pairs.")]
    [TestCase("pairs: []", "pairs.yml:1:8: there is no pair: give pairs, a list of source and target.")]
    [TestCase("defaults: {mode: OneWay}", "pairs.yml:1:1: there is no pair: give pairs, a list of source and target.")]
    [TestCase("- source: aaa", "pairs.yml:1:1: the file must have defaults and pairs.")]
    [TestCase("pair: []", "pairs.yml:1:1: 'pair' is not known here: give defaults and pairs (did you mean 'pairs'?).")]
    [TestCase("pairs:\n- source: aaa\n  target: bbb\n---\npairs: []",
        "pairs.yml:4:1: this is no YAML that can be read: a second document begins here, and there may be one only.")]
    [TestCase("pairs:\n- source: aaa\n  target: bbb\n  exclude: *-test",
        "pairs.yml:4:12: this is no YAML that can be read: *-test refers to nothing above it; a pattern that begins with * stands in "
            + "quotes, as in '*-test'.")]
    [TestCase("pairs:\n- source: aaa\n  target: bbb\n  exclude:", "pairs.yml:4:3: exclude holds no pattern: give some, or leave it out.")]
    [TestCase("pairs:\n- source: aaa\n  target: bbb\n- source: aaa\n  target: BBB",
        "pairs.yml:4:3: aaa to bbb stands in line 2 already, for the same names.")]
    [TestCase("defaults: {target: bbb}\npairs: [{source: aaa, target: ccc}]",
        "pairs.yml:1:12: target belongs to a pair: two pairs with the same source and target would be the same.")]
    public void What_is_no_pairs_file_is_told_with_its_place(string text, string mistake) =>
        Assert.That(Mistakes(text), Is.EqualTo(new[] { mistake }));

    [Test]
    public void What_is_no_YAML_is_told_with_its_place() => Assert.That(
        Mistakes("pairs:\n- source: aaa\n  target: [bbb").Single(),
        Does.Match(@"^pairs\.yml:\d+:\d+: this is no YAML that can be read: .+\.$"));

    [Test]
    public void A_ring_of_one_way_pairs_is_refused_with_its_vaults_named()
    {
        const string ring =
            "pairs: [{source: aaa, target: bbb}, {source: xxx, target: aaa}, {source: bbb, targets: [yyy, ccc]}, {source: ccc, "
                + "target: aaa}]";

        Assert.That(Mistakes(ring).Single(), Does.StartWith("pairs.yml: the one-way pairs aaa -> bbb -> ccc -> aaa make a ring"));
        Assert.That(Mistakes(ring.Replace("source: ccc,", "source: ccc, mode: TwoWay,", StringComparison.Ordinal)), Is.Empty,
            "a two-way pair knows where a secret comes from");
    }

    [Test]
    public void Only_allowed_vaults_may_be_named() => Assert.That(
        Mistakes("pairs:\n- source: contoso-weu\n  targets: [contoso-neu, fabrikam]", "contoso-*"),
        Is.EqualTo(new[] { "pairs.yml:3:3: target names vault fabrikam, which is not among allowedVaults." }));

    [Test]
    public void A_bomb_of_aliases_ends_early()
    {
        var bomb = new StringBuilder("a: &a [x, x]\n");
        for (var i = 0; i < 40; i++)
        {
            bomb.Append("a: &a [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n");
        }

        Assert.That(Mistakes(bomb.ToString()), Is.Not.Empty);
        Assert.That(Mistakes("a: &a x\nb: [" + string.Join(", ", Enumerable.Repeat("*a", 1001)) + "]").Single(),
            Does.Contain("there are more than 1000 aliases"));
    }

    [Test]
    public void What_is_nested_too_deep_ends_early() =>
        Assert.That(Mistakes(new string('[', 100_000)).Single(), Does.Contain("nested more than 16 deep"));

    [Test]
    public void A_file_has_a_most_of_pairs() => Assert.That(
        Mistakes("pairs:\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"- {{source: aaa, target: b{i:0000}}}\n"))),
        Is.EqualTo(new[] { "pairs.yml has 1001 pairs, and at most 1000 are possible: split it into several files." }));

    [Test]
    public void A_file_has_a_most_of_bytes_must_be_text_and_must_be_there()
    {
        var folder = Directory.CreateTempSubdirectory("pairs-");
        try
        {
            var file = Path.Combine(folder.FullName, "pairs.yml");
            string Mistake()
            {
                var mistakes = new List<string>();
                Assert.That(PairsFile.Read(file, _ => null, ("vault.azure.net", "vault.azure.net"), mistakes), Is.Null);
                return mistakes.Single();
            }

            Assert.That(Mistake(), Does.StartWith($"{file} cannot be read as a pairs file: "));
            File.WriteAllText(file, "#" + new string('x', PairsFile.MaxBytes));
            Assert.That(Mistake(), Does.StartWith($"{file} holds more than 1024 KiB"));
            File.WriteAllBytes(file, [0x70, 0xff, 0xfe]);
            Assert.That(Mistake(), Is.EqualTo("pairs.yml: this is not text in UTF-8."));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void The_one_of_the_examples_is_right()
    {
        var requests = Requests(File.ReadAllText(Path.Combine(Repository.Root, "docs", "examples", "pairs.yml")));

        Assert.That(requests.Select(request => request.Targets.Length), Is.EqualTo(new[] { 3, 1, 1 }));
        Assert.That(requests.Select(request => request.Options.ReplicateDeletion), Is.EqualTo(new[] { true, true, false }));
    }

    [Test]
    public void Names_are_changed_by_rules_of_a_pair() => Assert.That(
        Requests(
            "defaults:\n  rename: a-* -> b-*\npairs:\n- {source: aaa, target: bbb}\n- source: aaa\n  target: ccc\n  rename: [app-dev-* -> "
                + "app-prod-*, '* -> *']\n- {source: xxx, target: yyy, mode: TwoWay}")
            .Select(request => request.Options.Rename?.ToString()),
        Is.EqualTo(new[] { "a-* -> b-*", "app-dev-* -> app-prod-*, * -> *", null }), "a default counts where it can");

    [Test]
    public void An_anchor_may_stand_for_what_is_said_often() => Assert.That(
        Requests(
            "pairs:\n- source: aaa\n  target: bbb\n  include: &names [app-*, db-*]\n- source: aaa\n  target: ccc\n  include: *names")[1].Options.Filter.Include,
        Is.EqualTo(new[] { "app-*", "db-*" }));

    private static ImmutableArray<Request> Requests(string text)
    {
        var (requests, mistakes) = Read(text, null);
        Assert.That(mistakes, Is.Empty);
        return requests;
    }

    private static IReadOnlyList<string> Mistakes(string text, string? allowed = null) => Read(text, allowed).Mistakes;

    private static (ImmutableArray<Request> Requests, IReadOnlyList<string> Mistakes) Read(string text, string? allowed)
    {
        string? Run(Input input) => input switch
        {
            Input.DryRun => "false",
            Input.AllowedVaults => allowed,
            _ => null,
        };
        var reader = new PairsFileReader("pairs.yml", Run, ("vault.azure.net", "vault.azure.net"));
        return (reader.Read(Encoding.UTF8.GetBytes(text)), reader.Mistakes);
    }
}
