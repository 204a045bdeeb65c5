using System.Collections.Immutable;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// All that is known of each input, one row each: what task.json, the help of the command line and the README's table say, and what is read
/// when nothing is said. Tests hold them to it. To add an input: a row here, a word in <see cref="Input"/>, a line in
/// <see cref="RequestReader"/>, an entry in task.json and a row in README.md.
/// </summary>
internal static class InputTable
{
    private const string Vault = "VAULT";
    private const string Pattern = "PATTERN";

    /// <summary>All rows, in the order of the help.</summary>
    public static ImmutableArray<InputRow> Rows { get; } =
    [
        new(Input.Action, "action", null, null)
        {
            OfRun = true,
            Values = InputWords.Actions.ToString("|"), Default = "replicate",
            Help = "replicate; verify: read both vaults and compare them, writing nothing; restore: bring the target back to a "
                + "point in time.",
        },
        new(Input.SourceConnection, "ConnectedServiceName", "azureSubscription", null)
        {
            OfRun = true,
            Help = "Service connection of the source, and of the targets unless the next is set.",
        },
        new(Input.TargetConnection, "TargetConnectedServiceName", "targetAzureSubscription", null)
        {
            OfRun = true,
            Help = "Service connection of the targets: another subscription or another tenant.",
        },
        new(Input.Source, "SourceKeyVaultName", "sourceKeyVault", "--source")
        {
            Values = Vault,
            Help = "The source: vault name or URL. For a restore: the replica to restore from; none: the target's own history.",
        },
        new(Input.Target, "TargetKeyVaultName", "targetKeyVault", "--target")
        {
            Kind = InputKind.Texts, Values = Vault, Help = "The targets: one or several names or URLs, separated by commas or lines.",
        },
        new(Input.RestoreAt, "restoreAt", null, "--at")
        {
            OfRun = true,
            For = Actions.Restore, Values = "TIME", Shown = "action = restore",
            Help = "The time to restore to: with its zone, such as 2026-11-25T10:00:00Z, or how long ago, such as -36h. From a replica, "
                + "none is its newest state.",
        },
        new(Input.RestoreVersion, "restoreVersion", null, "--secret-version")
        {
            OfRun = true,
            For = Actions.Restore, Values = "ID", Shown = "action = restore",
            Help = "Instead of a time: the id of one version of the one secret that include names.",
        },
        new(Input.Mode, "secretOption", "mode", "--mode")
        {
            For = Actions.Replicate | Actions.Verify,
            Values = "one-way|two-way", Default = "OneWay", Help = "OneWay: source to targets. TwoWay: source and target in tandem.",
        },
        new(Input.ReplicateDeletion, "ReplicateDeletion", "replicateDeletion", "--replicate-deletion")
        {
            Kind = InputKind.Flag, Default = "false",
            Help = "One-way: delete from the target what the source does not have. Two-way: propagate deletions. Always softly.",
        },
        new(Input.DeletionScope, "deletionScope", null, "--deletion-scope")
        {
            For = Actions.Replicate,
            Values = InputWords.DeletionScopes.ToString("|"), Default = "all", Shown = "ReplicateDeletion = true && secretOption = OneWay",
            Help = "One-way: all that the source does not have, or only what was replicated from it.",
        },
        new(Input.MaxDeletions, "maxDeletions", null, "--max-deletions")
        {
            For = Actions.Writing,
            Values = "LIMIT", Default = "25%", Shown = "ReplicateDeletion = true",
            Help = "Refuse a plan that deletes more: a count, or a percentage of the secrets that take part. At 25% two are always "
                + "allowed; any other limit holds exactly.",
        },
        new(Input.MaxUpdates, "maxUpdates", null, "--max-updates")
        {
            For = Actions.Writing,
            Values = "LIMIT", Default = "50%",
            Help = "Refuse a plan that gives more secrets a new value: a count, or a percentage of those that live in both vaults. 50% "
                + "applies from ten up; any other limit holds exactly. In a restore 100%, unless another limit is said.",
        },
        new(Input.Drift, "drift", null, "--drift")
        {
            For = Actions.Replicate,
            Values = InputWords.DriftPolicies.ToString("|"), Default = "overwrite", Shown = "secretOption = OneWay",
            Help = "One-way, what somebody changed in the target: overwrite, skip (leave it, and say so), or refuse (write nothing to "
                + "that target).",
        },
        new(Input.SourceRegressed, "sourceRegressed", null, "--source-regressed")
        {
            For = Actions.Replicate,
            Values = InputWords.SourceRegressedPolicies.ToString("|"), Default = "skip", Shown = "secretOption = OneWay",
            Help = "One-way, when the source has lost what was copied from it (restored, made anew, failed over): skip, or follow it back.",
        },
        new(Input.DryRun, "DryRun", "dryRun", null)
        {
            OfRun = true,
            For = Actions.Writing,
            Kind = InputKind.Flag, Default = "true", Help = "Plan and report, change nothing.",
        },
        new(Input.Include, "include", null, "--include")
        {
            Kind = InputKind.Texts, Values = Pattern, Help = "Names or patterns (*, ?), separated by commas or lines; empty: all.",
        },
        new(Input.Exclude, "exclude", null, "--exclude")
        {
            Kind = InputKind.Texts, Values = Pattern, Help = "The same; excluded secrets are never touched, never deleted.",
        },
        new(Input.Rename, "rename", null, "--rename")
        {
            For = Actions.Replicate | Actions.Verify, Kind = InputKind.Texts, Values = "RULE", Shown = "secretOption = OneWay",
            Help = "One-way: what names are called in the targets, by rules such as app-dev-* -> app-prod-*; the first that matches "
                + "counts, and a name that none matches does not take part.",
        },
        new(Input.ObjectTypes, "objectTypes", null, "--object-types")
        {
            Kind = InputKind.Texts, Values = InputWords.ObjectTypes.ToString("|"), Default = "secrets",
            Help = "What takes part: secrets, certificates, keys, or several of them, separated by commas or lines.",
        },
        new(Input.Versions, "versions", null, "--versions")
        {
            For = Actions.Replicate,
            Values = InputWords.VersionScopes.ToString("|"), Default = "latest",
            Help = "latest, or all: every version newer than the newest one the target has, oldest first.",
        },
        new(Input.ConflictPolicy, "conflictPolicy", null, "--conflict-policy")
        {
            For = Actions.Replicate,
            Values = InputWords.ConflictPolicies.ToString("|"), Default = "newest", Shown = "secretOption = TwoWay",
            Help = "Two-way, when both sides changed: newest, source, target, or skip.",
        },
        new(Input.SoftDeleted, "softDeleted", null, "--soft-deleted")
        {
            For = Actions.Replicate,
            Values = InputWords.SoftDeletedPolicies.ToString("|"), Default = "recover",
            Help = "When a name to be written is soft-deleted in its vault: recover, skip or fail.",
        },
        new(Input.ApprovedPlan, "approvedPlan", null, "--approved-plan")
        {
            OfRun = true,
            For = Actions.Writing, Values = "HASH", Shown = "DryRun = false",
            Help = "Hash of the plan that was approved; any other plan is refused.",
        },
        new(Input.RequireApproval, "requireApproval", null, "--require-approval")
        {
            OfRun = true,
            For = Actions.Writing, Kind = InputKind.Flag, Default = "false", Shown = "DryRun = false",
            Help = "Write nothing without the hash of an approved plan; an empty one is refused.",
        },
        new(Input.ReportPath, "reportPath", null, "--report")
        {
            OfRun = true,
            Values = "DIR",
            Help = "Folder for plan.json, report.json and summary.md; a verification writes report.json, verify.junit.xml and summary.md. "
                + "Earlier ones are kept under other names.",
        },
        new(Input.Sample, null, null, "--sample")
        {
            OfRun = true,
            For = Actions.Verify, Values = "N", Help = "Verify only so many names, chosen at random.",
        },
        new(Input.WaitForPermissions, "waitForPermissions", null, "--wait-for-permissions")
        {
            OfRun = true,
            Values = "MINUTES", Default = "0",
            Help = "How many minutes a permission that is missing is waited for: a new role takes some minutes to work.",
        },
        new(Input.Parallelism, null, null, "--parallelism")
        {
            OfRun = true,
            Values = "N", Default = $"{ReplicationOptions.DefaultParallelism}",
            Help = $"How many secrets are worked on at the same time in each target, 1 to {ReplicationOptions.MaxParallelism}.",
        },
        new(Input.Pairs, "pairs", null, "--pairs")
        {
            OfRun = true, For = Actions.Replicate | Actions.Verify,
            Values = "FILE",
            Help = "A YAML file of many pairs of vaults, instead of source and target; each pair has its own inputs there.",
        },
        new(Input.Slice, "slice", null, "--slice")
        {
            OfRun = true, For = Actions.Replicate | Actions.Verify,
            Values = "K/N",
            Help = "Of the pairs, the K-th of N slices. In a job with strategy: parallel each agent takes its own, unless this says "
                + "otherwise.",
        },
        new(Input.AllowedVaults, "allowedVaults", null, "--allowed-vaults")
        {
            OfRun = true,
            Kind = InputKind.Texts, Values = Pattern,
            Help = "The only vaults that may be read or written, by name or pattern (*, ?); empty: any.",
        },
    ];

    /// <summary>The names of all inputs in task.json.</summary>
    public static IEnumerable<string> TaskNames => Rows.Select(row => row.Name).OfType<string>();

    /// <summary>The row of an input.</summary>
    public static InputRow Of(Input input) => Rows.Single(row => row.Input == input);
}
