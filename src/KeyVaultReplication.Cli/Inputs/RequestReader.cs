using System.Collections.Immutable;
using System.IO.Enumeration;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// Turns texts into a <see cref="Request"/>, and lists all mistakes at once. Knows neither the command line nor the agent:
/// <paramref name="text"/> gives what was said, and <paramref name="label"/> and <paramref name="modes"/> the words by which the user knows
/// it.
/// </summary>
internal sealed class RequestReader(
    Func<Input, string?> text, Func<Input, string> label, Words<ReplicationMode> modes, string sourceSuffix, string targetSuffix,
    TimeProvider? time = null)
{
    /// <summary>Longest wait for a permission, in minutes; assignments were never said to take longer than some ten.</summary>
    private const int MostMinutes = 60;

    private readonly InputTexts _said = new(text, label);

    /// <summary>What is wrong, each in one sentence that names the input.</summary>
    public IReadOnlyList<string> Mistakes => [.. _said.Mistakes.Select(mistake => mistake.Text)];

    /// <summary>The same, with the input it is about.</summary>
    public IReadOnlyList<(Input Input, string Text)> MistakesByInput => _said.Mistakes;

    /// <summary>The folder for report files; null for none.</summary>
    public string? ReportPath => _said.Said(Input.ReportPath);

    /// <summary>Reads everything; null when anything is wrong.</summary>
    public Request? Read()
    {
        var action = _said.Choice(Input.Action, InputWords.Actions);
        var sources = _said.Vaults(Input.Source, sourceSuffix, isNeeded: action != Actions.Restore);
        if (sources.Length > 1)
        {
            _said.Wrong(Input.Source, "takes one vault; several vaults can only be targets");
        }

        var targets = _said.Vaults(Input.Target, targetSuffix, isNeeded: true);
        CheckAllowed(Input.Source, sources);
        CheckAllowed(Input.Target, targets);
        var options = new ReplicationOptions
        {
            Mode = _said.Choice(Input.Mode, modes),
            ReplicateDeletion = _said.Flag(Input.ReplicateDeletion),
            DeletionScope = _said.Choice(Input.DeletionScope, InputWords.DeletionScopes),
            MaxDeletions = _said.Limit(Input.MaxDeletions, ChangeLimit.Deletions),
            MaxUpdates = _said.Limit(Input.MaxUpdates, ChangeLimit.Updates),
            Drift = _said.Choice(Input.Drift, InputWords.DriftPolicies),
            SourceRegressed = _said.Choice(Input.SourceRegressed, InputWords.SourceRegressedPolicies),
            DryRun = _said.Flag(Input.DryRun),
            Filter = new NameFilter(_said.Patterns(Input.Include), _said.Patterns(Input.Exclude)),
            Rename = _said.Rules(),
            Kinds = _said.Kinds(),
            Versions = _said.Choice(Input.Versions, InputWords.VersionScopes),
            ConflictPolicy = _said.Choice(Input.ConflictPolicy, InputWords.ConflictPolicies),
            SoftDeleted = _said.Choice(Input.SoftDeleted, InputWords.SoftDeletedPolicies),
            ApprovedPlan = _said.Hash(),
            Parallelism = _said.Number(Input.Parallelism, 1, ReplicationOptions.MaxParallelism) ?? ReplicationOptions.DefaultParallelism,
        };
        var sample = _said.Number(Input.Sample, 1, int.MaxValue);
        var waitForPermissions = TimeSpan.FromMinutes(_said.Number(Input.WaitForPermissions, 0, MostMinutes) ?? 0);
        if (action == Actions.Restore)
        {
            options = new RestoreReader(_said, time ?? TimeProvider.System).Read(sources, targets, options);
        }
        else
        {
            CheckPairs(sources, targets, options);
        }

        CheckApproval(options);
        return _said.Mistakes.Count > 0
            ? null
            : new Request(sources.IsEmpty ? targets[0] : sources[0], targets, options)
            {
                Action = action,
                Sample = sample,
                WaitForPermissions = waitForPermissions
            };
    }

    /// <summary>Reads what is said for a whole run over many pairs; null when anything of it is wrong.</summary>
    public ManyOptions? ReadRun()
    {
        var run = new ReplicationOptions { DryRun = _said.Flag(Input.DryRun), ApprovedPlan = _said.Hash() };
        CheckApproval(run);
        _ = (_said.Choice(Input.Action, InputWords.Actions), _said.Patterns(Input.AllowedVaults),
            _said.Number(Input.Parallelism, 1, ReplicationOptions.MaxParallelism));
        _ = (_said.Number(Input.WaitForPermissions, 0, MostMinutes), _said.Number(Input.Sample, 1, int.MaxValue));
        return _said.Mistakes.Count == 0 ? new ManyOptions { DryRun = run.DryRun, ApprovedPlan = run.ApprovedPlan } : null;
    }

    /// <summary>Nothing but the vaults that the owner of the run allows.</summary>
    private void CheckAllowed(Input input, ImmutableArray<VaultAddress> vaults)
    {
        var allowed = _said.Patterns(Input.AllowedVaults);
        foreach (var vault in allowed.IsEmpty ? [] : vaults)
        {
            if (!allowed.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, vault.Name, ignoreCase: true)))
            {
                _said.Wrong(input, $"names vault {vault.Name}, which is not among {label(Input.AllowedVaults)}");
            }
        }
    }

    private void CheckPairs(ImmutableArray<VaultAddress> sources, ImmutableArray<VaultAddress> targets, ReplicationOptions options)
    {
        foreach (var twice in targets.GroupBy(target => target).Where(group => group.Count() > 1))
        {
            _said.Wrong(Input.Target, $"names vault {twice.Key.Host} twice");
        }

        foreach (var same in targets.Intersect(sources))
        {
            _said.Wrong(Input.Target, $"is vault {same.Host}, and so is {label(Input.Source)}: a vault is not replicated to itself");
        }

        if (options.Rename is not null && options.Kinds.Contains(ObjectKind.Key))
        {
            _said.Wrong(Input.Rename, $"is not for keys, which {label(Input.ObjectTypes)} names: a key is copied whole, with its name");
        }

        if (options.Mode == ReplicationMode.TwoWay)
        {
            if (targets.Length > 1)
            {
                _said.Wrong(Input.Target, "takes one vault in a two-way run");
            }

            if (options.Rename is not null)
            {
                _said.Wrong(Input.Rename, "is for one-way runs: two-way, a secret has the same name in both vaults");
            }

            if (options.DeletionScope == DeletionScope.Replicated)
            {
                _said.Wrong(Input.DeletionScope, "is for one-way runs: a two-way run only ever deletes what was in sync");
            }
        }
        else if (options.ConflictPolicy != ConflictPolicy.Newest)
        {
            _said.Wrong(Input.ConflictPolicy, "is for two-way runs: one-way, the source wins");
        }
    }

    private void CheckApproval(ReplicationOptions options)
    {
        if (_said.Flag(Input.RequireApproval) && !options.DryRun && options.ApprovedPlan is null)
        {
            _said.Wrong(Input.ApprovedPlan,
                $"is missing: with {label(Input.RequireApproval)} nothing is written without the hash of an approved plan");
        }
    }
}
