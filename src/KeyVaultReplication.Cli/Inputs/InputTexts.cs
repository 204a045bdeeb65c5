using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// What was said of each input, read one by one: a text becomes a value, or a mistake that names the input. Knows neither the command line
/// nor the agent.
/// </summary>
/// <param name="text">What was said; null for nothing.</param>
/// <param name="label">What the user knows an input as.</param>
internal sealed partial class InputTexts(Func<Input, string?> text, Func<Input, string> label)
{
    private readonly List<(Input Input, string Text)> _mistakes = [];

    /// <summary>What is wrong so far, each in one sentence that names the input.</summary>
    public IReadOnlyList<(Input Input, string Text)> Mistakes => _mistakes;

    /// <summary>What the user knows an input as.</summary>
    public string LabelOf(Input input) => label(input);

    /// <summary>What was said, or what counts where nothing was; null for nothing at all.</summary>
    public string? Said(Input input) => text(input)?.Trim() is { Length: > 0 } said ? said
        : InputTable.Of(input).Default is { Length: > 0 } otherwise ? otherwise : null;

    public void Wrong(Input input, string what)
    {
        var undefined = Undefined().Match(text(input) ?? "") is { Success: true } name
            ? $" {name.Value} looks like a variable of the pipeline that is not defined." : "";
        _mistakes.Add((input, $"{label(input)} {what}.{undefined}"));
    }

    public ImmutableArray<string> List(Input input) =>
        [.. (text(input) ?? "").Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public ImmutableArray<VaultAddress> Vaults(Input input, string suffix, bool isNeeded)
    {
        var vaults = ImmutableArray.CreateBuilder<VaultAddress>();
        var said = List(input);
        foreach (var one in said)
        {
            if (!VaultAddress.TryParse(one, suffix, out var address))
            {
                Wrong(input, $"is '{one}', which is not a vault: give {VaultAddress.ValidValues}");
            }
            else if (address.Host.Contains(".managedhsm.", StringComparison.Ordinal))
            {
                Wrong(input, $"is '{one}', a Managed HSM, and only key vaults can take part: give {VaultAddress.ValidValues}");
            }
            else
            {
                vaults.Add(address);
            }
        }

        if (said.IsEmpty && isNeeded)
        {
            Wrong(input, $"is missing: give {VaultAddress.ValidValues}");
        }

        return vaults.ToImmutable();
    }

    public T Choice<T>(Input input, Words<T> words)
    {
        var said = Said(input)!;
        foreach (var (word, meaning) in words.All)
        {
            if (InputWords.IsSame(word, said))
            {
                return meaning;
            }
        }

        Wrong(input, $"is '{said}': give {words.OneOf}");
        return words.All[0].Meaning;
    }

    public ImmutableArray<ObjectKind> Kinds()
    {
        var kinds = new SortedSet<ObjectKind>();
        var words = Said(Input.ObjectTypes)!.Split([',', '\n', '\r'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            Wrong(Input.ObjectTypes, $"names none: give {InputWords.ObjectTypes.OneOf}, or several of them");
        }

        foreach (var said in words)
        {
            if (InputWords.ObjectTypes.All.Where(one => InputWords.IsSame(one.Word, said)).Select(one => (ObjectKind?)one.Meaning)
                .FirstOrDefault() is { } kind)
            {
                kinds.Add(kind);
            }
            else
            {
                Wrong(Input.ObjectTypes, $"has '{said}': give {InputWords.ObjectTypes.OneOf}, or several of them");
            }
        }

        var usual = new ReplicationOptions().Kinds;
        return kinds.SetEquals(usual) ? usual : [.. kinds];
    }

    public bool Flag(Input input)
    {
        var said = Said(input)!;
        if (!bool.TryParse(said, out var flag))
        {
            Wrong(input, $"is '{said}': give true or false");
        }

        return flag;
    }

    public ImmutableArray<string> Patterns(Input input)
    {
        var patterns = List(input);
        foreach (var wrong in patterns.Where(pattern => !NameFilter.IsPattern(pattern)))
        {
            Wrong(input, $"has '{wrong}', which is not a pattern: give {NameFilter.ValidValues}");
        }

        // Said, but empty, it is a list that got lost on its way, and does not mean everything.
        if (patterns.IsEmpty && text(input) is not null)
        {
            Wrong(input, "holds no pattern: give some, or leave it out");
        }

        return patterns;
    }

    /// <summary>The agent says the default, too: that text means the default, with the room it leaves in small vaults.</summary>
    public ChangeLimit Limit(Input input, ChangeLimit otherwise)
    {
        if (Said(input) is not { } said || said.Trim() == otherwise.ToString())
        {
            return otherwise;
        }

        if (ChangeLimit.TryParse(said, out var limit))
        {
            return limit;
        }

        Wrong(input, $"is '{said}': give {ChangeLimit.ValidValues}");
        return otherwise;
    }

    /// <summary>The rules by which names are changed; null when there are none.</summary>
    public RenameRules? Rules()
    {
        var texts = List(Input.Rename);
        if (!RenameRules.TryParse(texts, out var rules, out var wrong))
        {
            foreach (var rule in wrong)
            {
                Wrong(Input.Rename, $"is '{rule}', which is no rule: give {RenameRules.ValidValues}");
            }
        }

        return texts.IsEmpty ? null : rules;
    }

    public string? Hash()
    {
        // Said, but empty, it is a hash that got lost on its way, and no leave to apply whatever the plan is.
        var said = text(Input.ApprovedPlan)?.Trim();
        if (said is not null && (said.Length != 64 || !said.All(char.IsAsciiHexDigit)))
        {
            Wrong(Input.ApprovedPlan,
                $"is '{said}', which is not the hash of a plan: give the 64 hexadecimal digits of the plan's hash, as a dry run reported it");
        }

        return said;
    }

    public int? Number(Input input, int least, int most)
    {
        if (Said(input) is not { } said)
        {
            return null;
        }

        if (int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Wrong(input, $"is '{said}': give a number {(most == int.MaxValue ? $"of {least} or more" : $"from {least} to {most}")}");
        return null;
    }

    [GeneratedRegex(@"\$\([^)]*\)")]
    private static partial Regex Undefined();
}
