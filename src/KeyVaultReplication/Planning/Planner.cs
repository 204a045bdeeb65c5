using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>All a plan is made of: data, nothing that could be asked for more.</summary>
/// <param name="SourceVault">The source.</param>
/// <param name="TargetVault">The target.</param>
/// <param name="Source">What lives in the source.</param>
/// <param name="Target">What lives in the target.</param>
/// <param name="Options">What was asked for.</param>
internal sealed record PlanBasis(VaultAddress SourceVault, VaultAddress TargetVault, Inventory Source, Inventory Target,
    ReplicationOptions Options)
{
    /// <summary>What kind of objects it is about.</summary>
    public ObjectKind Kind { get; init; }

    /// <summary>
    /// Of the names that do not live in the source, those that are soft-deleted there; null until the planner asks for them, all at once.
    /// </summary>
    public Inventory? SourceDeleted { get; init; }

    /// <summary>The same of the target.</summary>
    public Inventory? TargetDeleted { get; init; }

    /// <summary>What has been found out about single secrets.</summary>
    public ImmutableDictionary<ObjectName, Answers> Answers { get; init; } = ImmutableDictionary<ObjectName, Answers>.Empty;
}

/// <summary>A plan, and what is still open in it. With nothing open, the plan is final.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Questions">What is to be found out about single objects.</param>
/// <param name="MissingInSource">Names that do not live in the source: which of them are soft-deleted there?</param>
/// <param name="MissingInTarget">Names that do not live in the target: which of them are soft-deleted there?</param>
internal sealed record Draft(
    ReplicationPlan Plan, ImmutableArray<Question> Questions, ImmutableArray<ObjectName> MissingInSource,
    ImmutableArray<ObjectName> MissingInTarget)
{
    public bool IsFinal => Questions.IsEmpty && MissingInSource.IsEmpty && MissingInTarget.IsEmpty;
}

/// <summary>
/// Makes the plan for one pair of vaults: merges two lists by name and decides about each name (see <see cref="Pairing"/>; of keys:
/// <see cref="KeyCopies"/>). Pure.
/// </summary>
internal static class Planner
{
    public static Draft Plan(PlanBasis basis)
    {
        var suspicion = new Suspicion(basis);
        Func<Side, Side, Answers, bool, Decision> decide = basis.Kind == ObjectKind.Key
            ? new KeyCopies(basis.SourceVault, basis.TargetVault, basis.Options).Decide
            : new Pairing(basis.SourceVault, basis.TargetVault, basis.Options, suspicion).Decide;
        var changes = new List<Change>();
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var questions = ImmutableArray.CreateBuilder<Question>();
        var (missingInSource, missingInTarget) = (ImmutableArray.CreateBuilder<ObjectName>(), ImmutableArray.CreateBuilder<ObjectName>());
        var (unchanged, extraneous) = (0, 0);

        foreach (var (a, b) in Merge(basis.Source.Objects, basis.Target.Objects))
        {
            var name = (a ?? b)!.Name;
            var deleted = a is null ? basis.SourceDeleted : b is null ? basis.TargetDeleted : null;
            var gone = deleted?.Find(name);
            var answers = basis.Answers.IsEmpty ? Answers.None : basis.Answers.GetValueOrDefault(name, Answers.None);
            Decision decision = Malformed(basis, a, b, gone) is { } malformed ? malformed
                : decide(new Side(a, a is null ? gone : null), new Side(b, b is null ? gone : null), answers, deleted is not null);

            unchanged += decision.Unchanged ? 1 : 0;
            extraneous += decision.Extraneous ? 1 : 0;
            if (decision.AskDeleted)
            {
                (a is null ? missingInSource : missingInTarget).Add(name);
            }

            Add(changes, decision.Change);
            Add(findings, decision.Finding);
            Add(questions, decision.Question);
        }

        Hold(changes, findings, basis);
        var plan = new ReplicationPlan
        {
            Source = basis.SourceVault,
            Target = basis.TargetVault,
            Changes = [.. changes.OrderBy(change => change.Kind == ChangeKind.Delete)],
            Findings = findings.DrainToImmutable(),
            Warnings = PlanWarnings.Of(basis, changes),
            Unchanged = unchanged,
            SourceObjects = basis.Source.Objects.Length,
            TargetObjects = basis.Target.Objects.Length,
            Extraneous = extraneous,
            Populations = Population.Of(basis),
        };
        return new Draft(plan, suspicion.Narrow(questions.DrainToImmutable()), missingInSource.DrainToImmutable(),
            missingInTarget.DrainToImmutable());
    }

    /// <summary>
    /// Of what cannot be read nothing is decided. What only a one-way target has, and keeps, is no matter of this pair; nor is what belongs
    /// to a certificate, as a secret or key.
    /// </summary>
    private static Finding? Malformed(PlanBasis basis, VaultObject? a, VaultObject? b, VaultObject? gone) =>
        a is null && basis.Options is { Mode: ReplicationMode.OneWay, ReplicateDeletion: false } ? null
        : Malformed(basis.SourceVault, a) ?? Malformed(basis.TargetVault, b)
            ?? Malformed(a is null ? basis.SourceVault : basis.TargetVault, gone);

    private static Finding? Malformed(VaultAddress vault, VaultObject? found) =>
        found is { Flaw: not null, Managed: false } ? new Held(vault, found).Malformed() : null;

    /// <summary>When the source has gone back in time, what it lacks may be what it lost: nothing is deleted in that run.</summary>
    private static void Hold(List<Change> changes, ImmutableArray<Finding>.Builder findings, PlanBasis basis)
    {
        if (basis.Options.Mode == ReplicationMode.OneWay && findings.Any(finding => finding.Code == ReasonCode.SourceRegressed))
        {
            findings.AddRange(changes.Where(change => change.Kind == ChangeKind.Delete).Select(change => new Finding(
                change.Name, FindingKind.Skipped, ReasonCode.SourceRegressed,
                $"not deleted: {basis.SourceVault} has gone back in time, and may have lost it")));
            changes.RemoveAll(change => change.Kind == ChangeKind.Delete);
        }
    }

    private static void Add<T>(ICollection<T> list, T? item) where T : class
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }

    /// <summary>Walks two sorted lists side by side.</summary>
    internal static IEnumerable<(VaultObject? Source, VaultObject? Target)> Merge(ImmutableArray<VaultObject> source,
        ImmutableArray<VaultObject> target)
    {
        var (i, j) = (0, 0);
        while (i < source.Length || j < target.Length)
        {
            var order = i == source.Length ? 1 : j == target.Length ? -1 : source[i].Name.CompareTo(target[j].Name);
            yield return (order <= 0 ? source[i++] : null, order >= 0 ? target[j++] : null);
        }
    }
}
