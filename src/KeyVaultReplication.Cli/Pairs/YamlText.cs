using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KeyVaultReplication.Cli.Pairs;

/// <summary>A piece of a YAML file, and where it begins (line and column, from 1).</summary>
internal abstract record YamlNode(int Line, int Column);

/// <summary>A text.</summary>
internal sealed record YamlScalar(string Text, int Line, int Column) : YamlNode(Line, Column);

/// <summary>A list.</summary>
internal sealed record YamlList(ImmutableArray<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column);

/// <summary>A map; its keys are texts, in the order of the file.</summary>
internal sealed record YamlMap(ImmutableArray<KeyValuePair<YamlScalar, YamlNode>> Entries, int Line, int Column) : YamlNode(Line, Column);

/// <summary>
/// Reads YAML into nodes that know their place. Only what YamlDotNet's parser says is used, nothing of its serializer: no type is found by
/// name, and all of it survives trimming.
/// </summary>
internal sealed class YamlText
{
    /// <summary>How deep lists and maps may be nested.</summary>
    public const int MaxDepth = 16;

    /// <summary>How often a file may refer to an anchor.</summary>
    public const int MaxAliases = 1000;

    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];
    private int _aliases;

    private YamlText(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>Reads one document; null when there is none.</summary>
    /// <exception cref="YamlException">The text is no YAML, holds several documents, or is beyond a limit. It knows the place.</exception>
    public static YamlNode? Read(string text)
    {
        var yaml = new YamlText(text);
        yaml._parser.Consume<StreamStart>();
        if (!yaml._parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = yaml.Node(0);
        yaml._parser.Consume<DocumentEnd>();
        return yaml._parser.Current is DocumentStart second
            ? throw new YamlException(second.Start, second.End, "a second document begins here, and there may be one only")
            : root;
    }

    private YamlNode Node(int depth)
    {
        var at = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw new YamlException(at.Start, at.End, $"lists and maps are nested more than {MaxDepth} deep");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Known(alias);
        }

        var (line, column) = ((int)at.Start.Line, (int)at.Start.Column);
        YamlNode node;
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            node = new YamlScalar(scalar.Value, line, column);
        }
        else if (_parser.TryConsume<SequenceStart>(out _))
        {
            var items = ImmutableArray.CreateBuilder<YamlNode>();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(depth + 1));
            }

            node = new YamlList(items.ToImmutable(), line, column);
        }
        else
        {
            _parser.Consume<MappingStart>();
            node = new YamlMap(Entries(depth), line, column);
        }

        if (at is NodeEvent { Anchor.IsEmpty: false } named)
        {
            _anchors[named.Anchor] = node;
        }

        return node;
    }

    private ImmutableArray<KeyValuePair<YamlScalar, YamlNode>> Entries(int depth)
    {
        var entries = ImmutableArray.CreateBuilder<KeyValuePair<YamlScalar, YamlNode>>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current!;
            var key = Node(depth + 1) as YamlScalar ?? throw new YamlException(at.Start, at.End, "a key must be a word");
            entries.Add(new(key, Node(depth + 1)));
        }

        return entries.ToImmutable();
    }

    private YamlNode Known(AnchorAlias alias)
    {
        if (++_aliases > MaxAliases)
        {
            throw new YamlException(alias.Start, alias.End, $"there are more than {MaxAliases} aliases");
        }

        return _anchors.GetValueOrDefault(alias.Value) ?? throw new YamlException(
            alias.Start, alias.End,
            $"*{alias.Value} refers to nothing above it; a pattern that begins with * stands in quotes, as in '*-test'");
    }
}
