using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// Turns texts into a <see cref="Request"/>, and lists all mistakes at once. Knows neither the command line nor the agent: <paramref name="text"/> gives what was said,
/// and <paramref name="label"/> and <paramref name="modes"/> the words by which the user knows it.
/// </summary>
internal sealed partial class RequestReader(
    Func<Input, string?> text, Func<Input, string> label, Words<ReplicationMode> modes, string sourceSuffix, string targetSuffix, TimeProvider? time = null)
{
    private readonly List<(Input Input, string Text)> _mistakes = [];

    /// <summary>What is wrong, each in one sentence that names the input.</summary>
    public IReadOnlyList<string> Mistakes => [.. _mistakes.Select(mistake => mistake.Text)];

    /// <summary>The same, with the input it is about.</summary>
    public IReadOnlyList<(Input Input, string Text)> MistakesByInput => _mistakes;

    /// <summary>The folder for report files; null for none.</summary>
    public string? ReportPath => Said(Input.ReportPath);

    /// <summary>The words of each choice, for help and messages.</summary>
    public static Words<Actions> ActionWords { get; } = new(("replicate", Actions.Replicate), ("verify", Actions.Verify), ("restore", Actions.Restore));

    public static Words<DeletionScope> DeletionScopes { get; } = new(("all", DeletionScope.All), ("replicated", DeletionScope.Replicated));

    public static Words<VersionScope> VersionScopes { get; } = new(("latest", VersionScope.Latest), ("all", VersionScope.All));

    public static Words<ObjectKind> ObjectTypes { get; } = new(("secrets", ObjectKind.Secret), ("certificates", ObjectKind.Certificate), ("keys", ObjectKind.Key));

    public static Words<ConflictPolicy> ConflictPolicies { get; } =
        new(("newest", ConflictPolicy.Newest), ("source", ConflictPolicy.Source), ("target", ConflictPolicy.Target), ("skip", ConflictPolicy.Skip));

    public static Words<SoftDeletedPolicy> SoftDeletedPolicies { get; } =
        new(("recover", SoftDeletedPolicy.Recover), ("skip", SoftDeletedPolicy.Skip), ("fail", SoftDeletedPolicy.Fail));

    public static Words<DriftPolicy> DriftPolicies { get; } =
        new(("overwrite", DriftPolicy.Overwrite), ("skip", DriftPolicy.Skip), ("refuse", DriftPolicy.Refuse));

    public static Words<SourceRegressedPolicy> SourceRegressedPolicies { get; } =
        new(("skip", SourceRegressedPolicy.Skip), ("follow", SourceRegressedPolicy.Follow));

    /// <summary>Longest wait for a permission, in minutes; assignments were never said to take longer than some ten.</summary>
    private const int MostMinutes = 60;

    /// <summary>Reads everything; null when anything is wrong.</summary>
    public Request? Read()
    {
        var action = Choice(Input.Action, ActionWords);
        var sources = Vaults(Input.Source, sourceSuffix, isNeeded: action != Actions.Restore);
        if (sources.Length > 1)
        {
            Wrong(Input.Source, "takes one vault; several vaults can only be targets");
        }

        var targets = Vaults(Input.Target, targetSuffix, isNeeded: true);
        CheckAllowed(Input.Source, sources);
        CheckAllowed(Input.Target, targets);
        var options = new ReplicationOptions
        {
            Mode = Choice(Input.Mode, modes),
            ReplicateDeletion = Flag(Input.ReplicateDeletion),
            DeletionScope = Choice(Input.DeletionScope, DeletionScopes),
            MaxDeletions = Limit(Input.MaxDeletions, ChangeLimit.Deletions),
            MaxUpdates = Limit(Input.MaxUpdates, ChangeLimit.Updates),
            Drift = Choice(Input.Drift, DriftPolicies),
            SourceRegressed = Choice(Input.SourceRegressed, SourceRegressedPolicies),
            DryRun = Flag(Input.DryRun),
            Filter = new NameFilter(Patterns(Input.Include), Patterns(Input.Exclude)),
            Rename = Rules(),
            Kinds = Kinds(),
            Versions = Choice(Input.Versions, VersionScopes),
            ConflictPolicy = Choice(Input.ConflictPolicy, ConflictPolicies),
            SoftDeleted = Choice(Input.SoftDeleted, SoftDeletedPolicies),
            ApprovedPlan = Hash(),
            Parallelism = Number(Input.Parallelism, 1, ReplicationOptions.MaxParallelism) ?? ReplicationOptions.DefaultParallelism,
        };
        var sample = Number(Input.Sample, 1, int.MaxValue);
        var waitForPermissions = TimeSpan.FromMinutes(Number(Input.WaitForPermissions, 0, MostMinutes) ?? 0);
        if (action == Actions.Restore)
        {
            options = options with { MaxUpdates = MostRestored(options.MaxUpdates), RestorePoint = Point(sources, targets, options) };
        }
        else
        {
            CheckPairs(sources, targets, options);
        }

        CheckApproval(options);
        return _mistakes.Count > 0
            ? null
            : new Request(sources.IsEmpty ? targets[0] : sources[0], targets, options) { Action = action, Sample = sample, WaitForPermissions = waitForPermissions };
    }

    /// <summary>Reads what is said for a whole run over many pairs; null when anything of it is wrong.</summary>
    public ManyOptions? ReadRun()
    {
        var run = new ReplicationOptions { DryRun = Flag(Input.DryRun), ApprovedPlan = Hash() };
        CheckApproval(run);
        _ = (Choice(Input.Action, ActionWords), Patterns(Input.AllowedVaults), Number(Input.Parallelism, 1, ReplicationOptions.MaxParallelism));
        _ = (Number(Input.WaitForPermissions, 0, MostMinutes), Number(Input.Sample, 1, int.MaxValue));
        return _mistakes.Count == 0 ? new ManyOptions { DryRun = run.DryRun, ApprovedPlan = run.ApprovedPlan } : null;
    }

    /// <summary>Nothing but the vaults that the owner of the run allows.</summary>
    private void CheckAllowed(Input input, ImmutableArray<VaultAddress> vaults)
    {
        var allowed = Patterns(Input.AllowedVaults);
        foreach (var vault in allowed.IsEmpty ? [] : vaults)
        {
            if (!allowed.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, vault.Name, ignoreCase: true)))
            {
                Wrong(input, $"names vault {vault.Name}, which is not among {label(Input.AllowedVaults)}");
            }
        }
    }

    /// <summary>The rules by which names are changed; null when there are none.</summary>
    private RenameRules? Rules()
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

    /// <summary>What a vault is restored to.</summary>
    private RestorePoint Point(ImmutableArray<VaultAddress> sources, ImmutableArray<VaultAddress> targets, ReplicationOptions options)
    {
        var ownHistory = sources.IsEmpty || targets.Contains(sources[0]);
        var (at, version) = (At(options.ApprovedPlan is not null), Said(Input.RestoreVersion));
        if (targets.Length > 1)
        {
            Wrong(Input.Target, "takes one vault in a restore");
        }

        if (ownHistory && Said(Input.RestoreAt) is null && version is null)
        {
            Wrong(Input.RestoreAt, $"is missing: give {RestoreTime.ValidValues}");
        }

        if (!ownHistory && options.ReplicateDeletion)
        {
            Wrong(Input.ReplicateDeletion, $"is not for a restore from a replica ({label(Input.Source)}): what the replica never had is not known, so nothing is deleted");
        }

        if (version is not null)
        {
            CheckVersion(version, options.Filter);
        }

        return new RestorePoint(at, version);
    }

    /// <summary>The default of a replication, which the agent says too, is none of a restore: that is asked for because much is wrong.</summary>
    private static ChangeLimit MostRestored(ChangeLimit said) =>
        ReferenceEquals(said, ChangeLimit.Updates) && ChangeLimit.TryParse("100%", out var everything) ? everything : said;

    private void CheckVersion(string version, NameFilter filter)
    {
        if (version.Length != 32 || !version.All(char.IsAsciiHexDigitLower))
        {
            Wrong(Input.RestoreVersion, $"is '{version}', which is not the id of a version: give its 32 hexadecimal digits, in small letters");
            return;
        }

        if (filter.Include is not [var name] || name.AsSpan().ContainsAny('*', '?') || !filter.Exclude.IsEmpty)
        {
            Wrong(Input.RestoreVersion, $"is for one name: give {label(Input.Include)} with exactly that, and no {label(Input.Exclude)}");
        }

        if (Said(Input.RestoreAt) is not null)
        {
            Wrong(Input.RestoreVersion, $"and {label(Input.RestoreAt)} exclude each other: a version has its time");
        }
    }

    private DateTimeOffset? At(bool isApproved)
    {
        if (Said(Input.RestoreAt) is not { } said)
        {
            return null;
        }

        var now = (time ?? TimeProvider.System).GetUtcNow();
        if (!RestoreTime.TryParse(said, now, out var at))
        {
            Wrong(Input.RestoreAt, $"is '{said}': give {RestoreTime.ValidValues}");
        }
        else if (at > now)
        {
            Wrong(Input.RestoreAt, $"is '{said}', which has not come yet");
        }
        else if (isApproved && RestoreTime.IsRelative(said))
        {
            Wrong(Input.RestoreAt, $"is '{said}', another time than when the plan was approved: give the time that the dry run told");
        }

        return at;
    }

    private void CheckPairs(ImmutableArray<VaultAddress> sources, ImmutableArray<VaultAddress> targets, ReplicationOptions options)
    {
        foreach (var twice in targets.GroupBy(target => target).Where(group => group.Count() > 1))
        {
            Wrong(Input.Target, $"names vault {twice.Key.Host} twice");
        }

        foreach (var same in targets.Intersect(sources))
        {
            Wrong(Input.Target, $"is vault {same.Host}, and so is {label(Input.Source)}: a vault is not replicated to itself");
        }

        if (options.Rename is not null && options.Kinds.Contains(ObjectKind.Key))
        {
            Wrong(Input.Rename, $"is not for keys, which {label(Input.ObjectTypes)} names: a key is copied whole, with its name");
        }

        if (options.Mode == ReplicationMode.TwoWay)
        {
            if (targets.Length > 1)
            {
                Wrong(Input.Target, "takes one vault in a two-way run");
            }

            if (options.Rename is not null)
            {
                Wrong(Input.Rename, "is for one-way runs: two-way, a secret has the same name in both vaults");
            }

            if (options.DeletionScope == DeletionScope.Replicated)
            {
                Wrong(Input.DeletionScope, "is for one-way runs: a two-way run only ever deletes what was in sync");
            }
        }
        else if (options.ConflictPolicy != ConflictPolicy.Newest)
        {
            Wrong(Input.ConflictPolicy, "is for two-way runs: one-way, the source wins");
        }
    }

    private void CheckApproval(ReplicationOptions options)
    {
        if (Flag(Input.RequireApproval) && !options.DryRun && options.ApprovedPlan is null)
        {
            Wrong(Input.ApprovedPlan, $"is missing: with {label(Input.RequireApproval)} nothing is written without the hash of an approved plan");
        }
    }

    /// <summary>Whether two texts are the same word, as OneWay in a pipeline and one-way on a command line are.</summary>
    public static bool IsSame(string word, string said) =>
        string.Equals(word.Replace("-", "", StringComparison.Ordinal), said.Trim().Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    /// <summary>What was said, or what counts where nothing was; null for nothing at all.</summary>
    private string? Said(Input input) => text(input)?.Trim() is { Length: > 0 } said ? said : InputTable.Of(input).Default is { Length: > 0 } otherwise ? otherwise : null;

    private void Wrong(Input input, string what)
    {
        var undefined = Undefined().Match(text(input) ?? "") is { Success: true } name ? $" {name.Value} looks like a variable of the pipeline that is not defined." : "";
        _mistakes.Add((input, $"{label(input)} {what}.{undefined}"));
    }

    private ImmutableArray<string> List(Input input) =>
        [.. (text(input) ?? "").Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private ImmutableArray<VaultAddress> Vaults(Input input, string suffix, bool isNeeded)
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
                Wrong(input, $"is '{one}', a Managed HSM, which holds no secrets: give {VaultAddress.ValidValues}");
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

    private T Choice<T>(Input input, Words<T> words)
    {
        var said = Said(input)!;
        foreach (var (word, meaning) in words.All)
        {
            if (IsSame(word, said))
            {
                return meaning;
            }
        }

        Wrong(input, $"is '{said}': give {words.OneOf}");
        return words.All[0].Meaning;
    }

    private ImmutableArray<ObjectKind> Kinds()
    {
        var kinds = new SortedSet<ObjectKind>();
        foreach (var said in Said(Input.ObjectTypes)!.Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ObjectTypes.All.Where(one => IsSame(one.Word, said)).Select(one => (ObjectKind?)one.Meaning).FirstOrDefault() is { } kind)
            {
                kinds.Add(kind);
            }
            else
            {
                Wrong(Input.ObjectTypes, $"has '{said}': give {ObjectTypes.OneOf}, or several of them");
            }
        }

        var usual = new ReplicationOptions().Kinds;
        return kinds.SetEquals(usual) ? usual : [.. kinds];
    }

    private bool Flag(Input input)
    {
        var said = Said(input)!;
        if (!bool.TryParse(said, out var flag))
        {
            Wrong(input, $"is '{said}': give true or false");
        }

        return flag;
    }

    private ImmutableArray<string> Patterns(Input input)
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
    private ChangeLimit Limit(Input input, ChangeLimit otherwise)
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

    [GeneratedRegex(@"\$\([^)]*\)")]
    private static partial Regex Undefined();

    private string? Hash()
    {
        // Said, but empty, it is a hash that got lost on its way, and no leave to apply whatever the plan is.
        var said = text(Input.ApprovedPlan)?.Trim();
        if (said is not null && (said.Length != 64 || !said.All(char.IsAsciiHexDigit)))
        {
            Wrong(Input.ApprovedPlan, $"is '{said}', which is not the hash of a plan: give the 64 hexadecimal digits of the plan's hash, as a dry run reported it");
        }

        return said;
    }

    private int? Number(Input input, int least, int most)
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
}

/// <summary>The words of a choice and what they mean, the default first.</summary>
internal sealed class Words<T>(params ReadOnlySpan<(string Word, T Meaning)> words)
{
    public ImmutableArray<(string Word, T Meaning)> All { get; } = [.. words];

    /// <summary>All words, in order.</summary>
    public string ToString(string separator) => string.Join(separator, All.Select(one => one.Word));

    /// <summary>All words, in order, to choose one of: "a, b or c".</summary>
    public string OneOf => string.Join(", ", All[..^1].Select(one => one.Word)) + " or " + All[^1].Word;
}
