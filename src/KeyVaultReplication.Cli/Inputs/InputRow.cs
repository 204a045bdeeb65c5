namespace KeyVaultReplication.Cli.Inputs;

/// <summary>An input.</summary>
/// <param name="Input">Which.</param>
/// <param name="Name">Its name in task.json; null where the command line alone has it.</param>
/// <param name="Alias">The other name that pipelines use.</param>
/// <param name="Option">Its name on the command line; null where the task alone has it.</param>
internal sealed record InputRow(Input Input, string? Name, string? Alias, string? Option)
{
    public InputKind Kind { get; init; }

    /// <summary>What it is for; with another action it counts as unsaid.</summary>
    public Actions For { get; init; } = Actions.All;

    /// <summary>What follows the option on the command line.</summary>
    public string? Values { get; init; }

    /// <summary>Whether it is said for the whole run; else each pair of a pairs file may have its own.</summary>
    public bool OfRun { get; init; }

    /// <summary>
    /// Whether each pair of a run over many has it as the run says it; what else is said for the whole run concerns the run only.
    /// </summary>
    public bool OfEachPair => Input is Input.Action or Input.DryRun or Input.Parallelism or Input.AllowedVaults or Input.WaitForPermissions
        or Input.Sample;

    /// <summary>Its name in a pairs file.</summary>
    public string PairsName => Input switch
    {
        Input.Source => "source",
        Input.Target => "target",
        _ => Alias ?? Name ?? Option!,
    };

    /// <summary>What is read when nothing is said, in the words of task.json.</summary>
    public string Default { get; init; } = "";

    /// <summary>One or two sentences: what it does.</summary>
    public required string Help { get; init; }

    /// <summary>
    /// Where the editor shows it, as task.json says it (visibleRule): conditions such as <c>DryRun = false</c>, joined by &amp;&amp;.
    /// Elsewhere what it holds counts as unsaid.
    /// </summary>
    public string? Shown { get; init; }

    /// <summary>How a user of the task knows it: by the alias, and by the name where that is another word.</summary>
    public string TaskLabel => Alias is null ? Name! : string.Equals(Alias, Name, StringComparison.OrdinalIgnoreCase) ? Alias
        : $"{Alias} ({Name})";

    /// <summary>The conditions of <see cref="Shown"/>.</summary>
    public IEnumerable<(InputRow Other, string Word)> Conditions => (Shown ?? "").Split("&&", StringSplitOptions.RemoveEmptyEntries)
        .Select(condition => condition.Split('=', StringSplitOptions.TrimEntries))
        .Select(parts => (InputTable.Rows.Single(row => row.Name == parts[0]), parts[1]));
}
