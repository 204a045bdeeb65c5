using CsCheck;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Scenarios;

/// <summary>
/// Two vaults, driven by random edits, deletions and runs, beside a small model of what must hold: a run always converges, the next one does nothing, no value that a person
/// wrote is lost from the histories, and nothing is deleted without permission.
/// </summary>
[TestFixture]
public sealed class AnyHistory
{
    private static readonly string[] Names = ["a", "b", "c"];

    private abstract record Step;

    private sealed record Set(bool OnSource, string Name, int Value, int Properties) : Step;

    private sealed record Touch(bool OnSource, string Name, int Properties) : Step;

    private sealed record Delete(bool OnSource, string Name) : Step;

    private sealed record Run(bool Deletions, ConflictPolicy Policy) : Step;

    private static readonly Gen<string> GenName = Gen.Int[0, Names.Length - 1].Select(i => Names[i]);

    private static readonly Gen<Step> GenStep = Gen.Frequency(
        (5, Gen.Select(Gen.Bool, GenName, Gen.Int[1, 4], Gen.Int[0, 3], (s, n, v, p) => (Step)new Set(s, n, v, p))),
        (2, Gen.Select(Gen.Bool, GenName, Gen.Int[0, 3], (s, n, p) => (Step)new Touch(s, n, p))),
        (2, Gen.Select(Gen.Bool, GenName, (s, n) => (Step)new Delete(s, n))),
        (3, Gen.Select(Gen.Bool, Gen.Enum<ConflictPolicy>().Where(policy => policy != ConflictPolicy.Skip), (d, p) => (Step)new Run(d, p))));

    [Test]
    public async Task Two_way_converges_and_loses_nothing([Range(0, 9)] int group) => await EachAsync(group, TwoWayAsync);

    [Test]
    public async Task One_way_makes_the_target_a_mirror([Range(0, 9)] int group) => await EachAsync(group, OneWayAsync);

    /// <summary>The longer search, with other cases each time, that shrinks what it finds: dotnet test --filter Name~Longer_search.</summary>
    [Test]
    [Explicit("Takes minutes.")]
    public void Longer_search([Values] bool twoWay) => GenSteps.Sample(Isolated(twoWay ? TwoWayAsync : OneWayAsync), iter: 2_000, threads: 2, print: Print);

    private static readonly Gen<Step[]> GenSteps = GenStep.Array[1, 14];

    /// <summary>The same cases in every run of the tests.</summary>
    private static async Task EachAsync(int group, Func<Step[], Task<bool>> run)
    {
        for (var seed = 0; seed < 15; seed++)
        {
            var steps = GenSteps.Generate(new PCG((uint)((group * 15) + seed)), null, out _);
            await TestContext.Out.WriteLineAsync($"case {group}.{seed}:{Environment.NewLine}{Print(steps)}");
            Assert.That(await run(steps));
        }
    }

    /// <summary>Runs one case by itself, so that failures of cases on the way to the smallest one are not those of the test.</summary>
    private static Func<Step[], bool> Isolated(Func<Step[], Task<bool>> run) => steps =>
    {
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
        {
            return run(steps).GetAwaiter().GetResult();
        }
    };

    private static async Task<bool> TwoWayAsync(Step[] steps)
    {
        await using var scenario = await Scenario.StartAsync();
        var written = new HashSet<(string, string)>();
        foreach (var step in steps.Append(new Run(false, ConflictPolicy.Newest)))
        {
            if (step is not Run run)
            {
                Edit(scenario, step, written);
                continue;
            }

            var before = Names.Where(name => scenario.Source.LiveNames().Contains(name) || scenario.Target.LiveNames().Contains(name)).ToList();
            var report = await scenario.ReplicateAsync(new ReplicationOptions { Mode = ReplicationMode.TwoWay, ReplicateDeletion = run.Deletions, ConflictPolicy = run.Policy });
            AssertNothingLost(scenario, written);
            if (report.Result == ReplicationResult.Refused)
            {
                Assert.That(Math.Min(scenario.Source.LiveNames().Count, scenario.Target.LiveNames().Count), Is.Zero, "with so few secrets only an empty vault is refused");
                continue;
            }

            Assert.That(scenario.Source.LiveNames(), Is.EqualTo(scenario.Target.LiveNames()), "both vaults have the same secrets");
            if (!run.Deletions)
            {
                Assert.That(scenario.Source.LiveNames(), Is.EqualTo(before), "nothing is deleted without permission");
            }

            foreach (var name in scenario.Source.LiveNames())
            {
                AssertEqual(scenario.Source.Current(name), scenario.Target.Current(name));
            }
        }

        return true;
    }

    private static async Task<bool> OneWayAsync(Step[] steps)
    {
        await using var scenario = await Scenario.StartAsync();
        var written = new HashSet<(string, string)>();
        foreach (var step in steps.Append(new Run(true, ConflictPolicy.Newest)))
        {
            if (step is not Run run)
            {
                Edit(scenario, step, written);
                continue;
            }

            var (source, target) = (scenario.Source.LiveNames(), scenario.Target.LiveNames());
            var report = await scenario.ReplicateAsync(new ReplicationOptions { ReplicateDeletion = run.Deletions });
            AssertNothingLost(scenario, written);
            if (report.Result == ReplicationResult.Refused)
            {
                Assert.That(source, Is.Empty, "with so few secrets only an empty source is refused");
                continue;
            }

            Assert.That(scenario.Source.LiveNames(), Is.EqualTo(source), "the source is never changed");
            Assert.That(scenario.Target.LiveNames(), Is.EqualTo(run.Deletions ? source : [.. source.Union(target).Order()]));
            foreach (var name in source)
            {
                AssertEqual(scenario.Source.Current(name), scenario.Target.Current(name));
            }
        }

        return true;
    }

    private static void Edit(Scenario scenario, Step step, HashSet<(string, string)> written)
    {
        scenario.Cloud.Advance(TimeSpan.FromSeconds(10));
        switch (step)
        {
            case Set set when !Vault(set.OnSource).DeletedNames().Contains(set.Name):
                Vault(set.OnSource).Set(set.Name, $"v{set.Value}", contentType: ContentType(set.Properties), tags: Tags(set.Properties));
                written.Add((set.Name, $"v{set.Value}"));
                break;
            case Touch touch when Vault(touch.OnSource).LiveNames().Contains(touch.Name):
                Vault(touch.OnSource).Update(touch.Name, contentType: ContentType(touch.Properties | 1), tags: Retagged(Vault(touch.OnSource).Current(touch.Name), touch.Properties));
                break;
            case Delete delete when Vault(delete.OnSource).LiveNames().Contains(delete.Name):
                Vault(delete.OnSource).Delete(delete.Name);
                break;
        }

        SimulatedVault Vault(bool onSource) => onSource ? scenario.Source : scenario.Target;
    }

    private static void AssertNothingLost(Scenario scenario, HashSet<(string Name, string Value)> written)
    {
        foreach (var (name, value) in written)
        {
            Assert.That(scenario.Source.ValuesEvenIfDeleted(name).Concat(scenario.Target.ValuesEvenIfDeleted(name)), Does.Contain(value), "each value a person wrote is in a history");
        }
    }

    private static void AssertEqual(SecretVersionState source, SecretVersionState target)
    {
        Assert.That(target.Value, Is.EqualTo(source.Value));
        Assert.That(target.ContentType, Is.EqualTo(source.ContentType));
        Assert.That(target.Tags.Where(tag => tag.Key != Mark.TagName), Is.EquivalentTo(source.Tags.Where(tag => tag.Key != Mark.TagName)));
    }

    private static string? ContentType(int properties) => (properties & 1) == 0 ? null : "text/plain";

    private static Dictionary<string, string> Tags(int properties) => (properties & 2) == 0 ? [] : new() { ["owner"] = "ops" };

    /// <summary>A person who edits tags in the portal keeps the others, the mark included.</summary>
    private static Dictionary<string, string> Retagged(SecretVersionState current, int properties)
    {
        var tags = Tags(properties);
        if (current.Tags.TryGetValue(Mark.TagName, out var mark))
        {
            tags[Mark.TagName] = mark;
        }

        return tags;
    }

    private static string Print(Step[] steps) => string.Join(Environment.NewLine, steps.Select(step => step.ToString()));
}
