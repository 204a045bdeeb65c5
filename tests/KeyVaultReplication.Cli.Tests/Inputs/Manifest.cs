using System.Collections;
using System.Text.Json;

namespace KeyVaultReplication.Cli.Tests.Inputs;

/// <summary>
/// task.json says what can be chosen in the editor; this is about the executable understanding all of it, in the same way.
/// </summary>
[TestFixture]
public sealed class Manifest
{
    private const string Wrong = "no/such word";

    private static readonly Dictionary<string, JsonElement> s_inputs =
        ReadManifest().RootElement.GetProperty("inputs").EnumerateArray().ToDictionary(input => input.GetProperty("name").GetString()!);

    public static IEnumerable<TestCaseData> Options =>
        from input in s_inputs
        where input.Value.TryGetProperty("options", out _)
        from option in input.Value.GetProperty("options").EnumerateObject()
        select new TestCaseData(input.Key, option.Name);

    public static IEnumerable<string> Hideable =>
        s_inputs.Keys.Where(name => s_inputs[name].TryGetProperty("visibleRule", out _)
            && !name.StartsWith("restore", StringComparison.Ordinal));

    /// <summary>Name, alias, default and where it is shown, as the table of inputs has them.</summary>
    [Test]
    public void It_has_the_inputs_that_are_read() => Assert.That(
        s_inputs.Values.Select(input => (
            Text(input, "name"),
            input.TryGetProperty("aliases", out var aliases)
                ? string.Join(",", aliases.EnumerateArray().Select(alias => alias.GetString())) : null,
            Default(input),
            Text(input, "visibleRule"))),
        Is.EquivalentTo(InputTable.Rows.Where(row => row.Name is not null).Select(row => (row.Name, row.Alias, row.Default, row.Shown))));

    [Test]
    public void A_flag_is_a_box_to_tick_and_nothing_else_is() => Assert.That(
        s_inputs.Values.Where(input => Text(input, "type") == "boolean").Select(input => Text(input, "name")),
        Is.EquivalentTo(InputTable.Rows.Where(row => row.Kind == InputKind.Flag).Select(row => row.Name)));

    [TestCaseSource(nameof(Options))]
    public void Every_option_is_a_word_that_is_known_and_means_something_of_its_own(string name, string option)
    {
        var input = s_inputs[name];
        string Meaning(string value)
        {
            var read = TaskInputs.Read(Environment(Showing(name), (name, value)));
            return $"{OptionsOf(read)} {read.Request!.Action}";
        }


        var others = input.GetProperty("options").EnumerateObject().Select(other => other.Name).Where(other => other != option);
        Assert.That(others.Select(Meaning), Has.None.EqualTo(Meaning(option)));
    }

    [Test]
    public void Its_defaults_are_those_of_inputs_that_are_not_said()
    {
        var defaults = s_inputs.Where(input => Default(input.Value).Length > 0).Select(input => (input.Key, Default(input.Value)))
            .ToArray();

        Assert.That(defaults, Has.Length.GreaterThan(6));
        Assert.That(OptionsOf(TaskInputs.Read(Environment([], defaults))).ToString(),
            Is.EqualTo(OptionsOf(TaskInputs.Read(Environment([]))).ToString()));
        Assert.That(TaskInputs.Read(Environment([], defaults)).Unused, Is.Empty, "the agent gives the defaults of hidden inputs too");
    }

    /// <summary>
    /// Something no input can hold is left in each one that can be hidden: it is a mistake exactly where the editor shows the input.
    /// </summary>
    [Test]
    public void An_input_counts_exactly_where_the_editor_shows_it(
        [ValueSource(nameof(Hideable))] string name, [Values("", "OneWay", "TwoWay")] string mode,
        [Values("", "true", "false")] string deletion, [Values("", "true", "false")] string dryRun)
    {
        var said = new Dictionary<string, string> { ["secretOption"] = mode, ["ReplicateDeletion"] = deletion, ["DryRun"] = dryRun };
        var isShown = Conditions(name)
            .All(condition => (said[condition[0]] is { Length: > 0 } word ? word : Default(s_inputs[condition[0]])) == condition[1]);

        var inputs = TaskInputs.Read(Environment([.. said.Select(one => (one.Key, one.Value))], (name, Wrong)));

        Assert.That(inputs.Mistakes.Count(mistake => mistake.StartsWith($"{name} is '{Wrong}'", StringComparison.Ordinal)),
            Is.EqualTo(isShown ? 1 : 0));
        Assert.That(inputs.Mistakes, Has.Count.EqualTo(isShown ? 1 : 0));
        Assert.That(inputs.Unused.Count(unused => unused.StartsWith($"{name} is not used: it is for ", StringComparison.Ordinal)),
            Is.EqualTo(isShown ? 0 : 1));
    }

    [Test]
    public void What_a_restore_goes_back_to_counts_only_in_a_restore([Values("restoreAt", "restoreVersion")] string name,
        [Values("", "replicate", "verify", "restore")] string action)
    {
        var inputs = TaskInputs.Read(Environment([("action", action)], (name, Wrong)));

        Assert.That(inputs.Mistakes.Count(mistake => mistake.StartsWith($"{name} is '{Wrong}'", StringComparison.Ordinal)),
            Is.EqualTo(action == "restore" ? 1 : 0));
        Assert.That(inputs.Mistakes, Has.Count.EqualTo(action == "restore" ? 1 : 0));
        Assert.That(inputs.Unused,
            action == "restore" ? Is.Empty : Is.EqualTo(new[] { $"{name} is not used: it is for runs with action: restore." }));
    }

    [TestCase("conflictPolicy", "skip", "conflictPolicy is not used: it is for runs with action: replicate.", "action", "verify",
        "secretOption", "TwoWay")]
    [TestCase("versions", "all", "versions is not used: it is for runs with action: replicate.", "action", "restore")]
    [TestCase("maxDeletions", "5", "maxDeletions is not used: it is for runs with action: replicate or restore.", "action", "verify",
        "ReplicateDeletion", "true")]
    public void What_was_said_for_another_action_changes_nothing_and_is_told(
        string name, string value, string told, string other, string word, string another = "secretOption", string anotherWord = "OneWay")
    {
        var inputs = TaskInputs.Read(Environment([], (name, value), (other, word), (another, anotherWord)));

        Assert.That(OptionsOf(inputs).ToString(),
            Is.EqualTo(OptionsOf(TaskInputs.Read(Environment([], (other, word), (another, anotherWord)))).ToString()));
        Assert.That(inputs.Unused, Is.EqualTo(new[] { told }));
    }

    [TestCase("conflictPolicy", "skip", "conflictPolicy is not used: it is for runs with mode: TwoWay.")]
    [TestCase("deletionScope", "replicated", "deletionScope is not used: it is for runs with replicateDeletion: true and mode: OneWay.",
        "secretOption", "TwoWay")]
    [TestCase("maxDeletions", "5", "maxDeletions is not used: it is for runs with replicateDeletion: true.")]
    [TestCase("requireApproval", "true", "requireApproval is not used: it is for runs with dryRun: false.", "DryRun", "true")]
    [TestCase("approvedPlan", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "approvedPlan is not used: it is for runs with dryRun: false.", "DryRun", "true")]
    public void What_was_left_in_a_hidden_input_changes_nothing_and_is_told(string name, string value, string told,
        string other = "secretOption", string word = "OneWay")
    {
        var inputs = TaskInputs.Read(Environment([], (name, value), (other, word)));

        Assert.That(OptionsOf(inputs).ToString(), Is.EqualTo(OptionsOf(TaskInputs.Read(Environment([], (other, word)))).ToString()));
        Assert.That(inputs.Unused, Is.EqualTo(new[] { told }));
    }

    /// <summary>What has to be said for an input to be shown.</summary>
    private static (string Name, string Value)[] Showing(string name) =>
        [.. Conditions(name).Select(condition => (condition[0], condition[1]))];

    private static IEnumerable<string[]> Conditions(string name) => s_inputs[name].TryGetProperty("visibleRule", out var rule)
        ? rule.GetString()!.Split("&&").Select(condition => condition.Split('=', StringSplitOptions.TrimEntries))
        : [];

    private static string Default(JsonElement input) =>
        input.GetProperty("defaultValue").ToString() is var text && text is "True" or "False" ? text.ToLowerInvariant() : text;

    private static ReplicationOptions OptionsOf(TaskInputs inputs)
    {
        Assert.That(inputs.Mistakes, Is.Empty);
        return inputs.Request!.Options with { Filter = NameFilter.Everything };
    }

    private static Hashtable Environment((string Name, string Value)[] some, params (string Name, string Value)[] more)
    {
        var environment = TaskEnvironment.Environment();
        foreach (var (name, value) in some.Concat(more))
        {
            environment["INPUT_" + name.ToUpperInvariant()] = value;
        }

        return environment;
    }

    private static string? Text(JsonElement input, string name) => input.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static JsonDocument ReadManifest() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "task", "task.json")));
}
