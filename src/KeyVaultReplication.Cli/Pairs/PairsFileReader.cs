using System.Collections.Immutable;
using YamlDotNet.Core;

namespace KeyVaultReplication.Cli.Pairs;

/// <summary>
/// Turns the text of a pairs file into requests, and lists all that is wrong in it at once, each with its line and column.
/// </summary>
/// <param name="file">What the file is called in messages.</param>
/// <param name="run">What the run itself says.</param>
/// <param name="suffixes">The DNS suffixes of bare names of sources and targets.</param>
internal sealed class PairsFileReader(string file, Func<Input, string?> run, (string Source, string Target) suffixes)
{
    private static readonly Words<ReplicationMode> Modes = new(("OneWay", ReplicationMode.OneWay), ("TwoWay", ReplicationMode.TwoWay));
    private readonly List<string> _mistakes = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>Reads the requests; they count only when there is no mistake.</summary>
    public ImmutableArray<Request> Read(byte[] bytes)
    {
        if (PairsFile.TextOf(bytes) is not { } text)
        {
            _mistakes.Add($"{file}: this is not text in UTF-8.");
            return [];
        }

        try
        {
            return Read(YamlText.Read(text));
        }
        catch (YamlException exception)
        {
            _mistakes.Add(
                $"{file}:{exception.Start.Line}:{exception.Start.Column}: this is no YAML that can be read: "
                    + $"{exception.Message.TrimEnd('.')}.");
            return [];
        }
    }

    private ImmutableArray<Request> Read(YamlNode? root)
    {
        var parts = Map(root, "the file", "defaults and pairs").ToList();
        foreach (var (key, value) in parts)
        {
            Check(key, value);
        }

        var given = parts.Where(part => part.Key.Text == "defaults").Select(part => part.Value).OfType<YamlMap>().FirstOrDefault();
        var defaults = given is null ? Section.Empty : ReadSection(given, isDefaults: true);
        var pairs = parts.Where(part => part.Key.Text == "pairs").Select(part => part.Value).FirstOrDefault();
        if (pairs is YamlList { Items.IsEmpty: false } entries)
        {
            var requests = entries.Items.Select(entry => ReadPair(entry, defaults)).ToList();
            return CheckTogether(
                [.. entries.Items.Zip(requests).Where(one => one.Second is not null).Select(one => (one.First, one.Second!))]);
        }

        if (_mistakes.Count == 0)
        {
            Wrong(pairs ?? root, "there is no pair: give pairs, a list of source and target");
        }

        return [];
    }

    private void Check(YamlScalar key, YamlNode value)
    {
        switch (key.Text)
        {
            case "defaults" when value is not YamlMap:
                Wrong(value, "defaults must be inputs and their values, such as mode: TwoWay");
                break;
            case "pairs" when value is not YamlList:
                Wrong(value, "pairs must be a list: begin each pair with a hyphen");
                break;
            case not ("defaults" or "pairs"):
                Wrong(key, $"'{key.Text}' is not known here: give defaults and pairs{Meant(key.Text, ["defaults", "pairs"])}");
                break;
        }
    }

    private Request? ReadPair(YamlNode entry, Section defaults)
    {
        if (entry is not YamlMap map)
        {
            Wrong(entry, "a pair must have source: and target:");
            return null;
        }

        var before = _mistakes.Count;
        var own = ReadSection(map, isDefaults: false);
        string? Anywhere(Input input) => own.Text(input) ?? defaults.Text(input);
        string? Said(Input input) => InputTable.Of(input) is { OfRun: true } row ? row.OfEachPair ? run(input) : null
            : own.Text(input) ?? (PairsInputs.CountsIn(input, Anywhere) ? defaults.Text(input) : null);
        string PlaceOf(Input input) => Place(own.Place(input) ?? defaults.Place(input) ?? entry);
        var reader = new RequestReader(Said, PairsInputs.NameOf, Modes, suffixes.Source, suffixes.Target);
        var request = reader.Read();
        _mistakes.AddRange(reader.MistakesByInput.Select(mistake => $"{PlaceOf(mistake.Input)}: {mistake.Text}"));
        return _mistakes.Count == before ? request : null;
    }

    /// <summary>What can only be seen of all pairs together.</summary>
    private ImmutableArray<Request> CheckTogether(ImmutableArray<(YamlNode Entry, Request Request)> pairs)
    {
        var count = pairs.Sum(pair => pair.Request.Targets.Length);
        if (count > PairsFile.MaxPairs)
        {
            _mistakes.Add($"{file} has {count} pairs, and at most {PairsFile.MaxPairs} are possible: split it into several files.");
        }

        var seen = new Dictionary<(VaultAddress, VaultAddress, string), YamlNode>();
        foreach (var (entry, request) in pairs)
        {
            var filter = string.Join('|', [.. request.Options.Filter.Include, "-", .. request.Options.Filter.Exclude]);
            foreach (var target in request.Targets)
            {
                if (!seen.TryAdd((request.Source, target, filter), entry))
                {
                    var first = seen[(request.Source, target, filter)];
                    Wrong(entry, $"{request.Source} to {target} stands in line {first.Line} already, for the same names");
                }
            }
        }

        var requests = pairs.Select(pair => pair.Request).ToImmutableArray();
        foreach (var ring in PairsGraph.Rings(requests))
        {
            _mistakes.Add(
                $"{file}: the one-way pairs {string.Join(" -> ", ring)} make a ring, in which nobody could tell where a secret comes from: "
                + "leave out one of them, or pair two vaults with mode: TwoWay.");
        }

        return requests;
    }

    private Section ReadSection(YamlMap map, bool isDefaults)
    {
        var texts = new Dictionary<Input, (string? Text, YamlNode Place)>();
        foreach (var (key, value) in map.Entries)
        {
            if (PairsInputs.Find(key.Text) is not { } input)
            {
                Wrong(key, PairsInputs.WhyNot(key.Text) ?? $"'{key.Text}' is no input of a pair{Meant(key.Text, PairsInputs.Names)}");
            }
            else if (isDefaults && input == Input.Target)
            {
                Wrong(key, $"{key.Text} belongs to a pair: two pairs with the same source and target would be the same");
            }
            else if (!texts.TryAdd(input, (Text(key, value, input), key)))
            {
                Wrong(key, $"{key.Text} is said twice");
            }
        }

        return new Section(texts);
    }

    /// <summary>A value as an input has it: a text, or a line for each item; null when it is neither.</summary>
    private string? Text(YamlScalar key, YamlNode value, Input input)
    {
        var items = value is YamlList list ? list.Items : [value];
        if (value is YamlList && !PairsInputs.TakesList(input))
        {
            Wrong(value, $"{key.Text} takes one value, not a list");
        }

        foreach (var item in items)
        {
            if (item is not YamlScalar { Text: var text })
            {
                Wrong(item, $"{key.Text} takes {(PairsInputs.TakesList(input) ? "a text or a list of texts" : "a text")}");
            }
            else if (text.Trim().Length == 0 && input is not (Input.Include or Input.Exclude))
            {
                Wrong(item, $"{key.Text} is empty: give a value, or leave it out");
            }
            else if (input is Input.Source or Input.Target && text.AsSpan().IndexOfAny(".:/") >= 0)
            {
                Wrong(item, $"{key.Text} is '{text}': give a vault's name; a pairs file holds no address");
            }
        }

        return items.All(item => item is YamlScalar) ? string.Join('\n', items.Cast<YamlScalar>().Select(item => item.Text)) : null;
    }

    private IEnumerable<KeyValuePair<YamlScalar, YamlNode>> Map(YamlNode? node, string what, string keys)
    {
        if (node is not YamlMap map)
        {
            Wrong(node, $"{what} must have {keys}");
            return [];
        }

        foreach (var twice in map.Entries.GroupBy(entry => entry.Key.Text).SelectMany(group => group.Skip(1)))
        {
            Wrong(twice.Key, $"{twice.Key.Text} is said twice");
        }

        return map.Entries.DistinctBy(entry => entry.Key.Text);
    }

    private static string Meant(string typed, IEnumerable<string> known) =>
        Near.Of(typed, known) is { } near ? $" (did you mean '{near}'?)" : "";

    private string Place(YamlNode? node) => node is null ? file : $"{file}:{node.Line}:{node.Column}";

    private void Wrong(YamlNode? node, string what) => _mistakes.Add($"{Place(node)}: {what}.");

    /// <summary>What defaults or a pair say, and where.</summary>
    private sealed record Section(Dictionary<Input, (string? Text, YamlNode Place)> Texts)
    {
        public static Section Empty { get; } = new([]);

        public string? Text(Input input) => Texts.TryGetValue(input, out var said) ? said.Text : null;

        public YamlNode? Place(Input input) => Texts.TryGetValue(input, out var said) ? said.Place : null;
    }
}
