using System.Collections.Immutable;

namespace KeyVaultReplication.Cli.Pairs;

/// <summary>The inputs as a pairs file knows them: those that a pair may have, by the names that pipelines use.</summary>
internal static class PairsInputs
{
    private const string Targets = "targets";

    /// <summary>The inputs of a pair.</summary>
    public static ImmutableArray<InputRow> Rows { get; } = [.. InputTable.Rows.Where(row => !row.OfRun)];

    /// <summary>All names: of targets, one or several.</summary>
    public static IEnumerable<string> Names => Rows.Select(row => row.PairsName).Append(Targets);

    /// <summary>The input of a name; null when a pair has no such input.</summary>
    public static Input? Find(string name) => name == Targets ? Input.Target : Rows.FirstOrDefault(row => row.PairsName == name)?.Input;

    /// <summary>What an input is called.</summary>
    public static string NameOf(Input input) => InputTable.Of(input).PairsName;

    /// <summary>Whether an input takes a list.</summary>
    public static bool TakesList(Input input) => InputTable.Of(input).Kind == InputKind.Texts;

    /// <summary>
    /// Whether a default counts in a pair that says what it says: there, where the editor of a single pair would show the input.
    /// </summary>
    public static bool CountsIn(Input input, Func<Input, string?> said) => InputTable.Of(input).Conditions.All(condition =>
        InputWords.IsSame(condition.Word, said(condition.Other.Input) ?? condition.Other.Default));

    /// <summary>Why a pair cannot say this, where it is known but belongs elsewhere; null where it is not known.</summary>
    public static string? WhyNot(string name) =>
        InputTable.Rows.FirstOrDefault(row => row.Name == name || row.Alias == name || row.Option == name) switch
        {
            { Input: Input.SourceConnection or Input.TargetConnection } =>
                $"{name} says who signs in, and a pairs file names no identity: give it to the run",
            { OfRun: true } => $"{name} is for the whole run: give it to the run, not to the file",
            { } row => $"in a pairs file {name} is called {row.PairsName}",
            null => null,
        };
}
