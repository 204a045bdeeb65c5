using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// Whether there is reason to suspect that a vault was restored or made anew as a whole after a replica was copied from it. A name that is
/// in sync vouches for its vault, and so does a version that was copied and is still there; but only for what was copied since that version
/// was made: what is made in a vault later says nothing of what it held before. A vault that has taken a copy of its replica back is
/// trusted as it is. So ordinary runs ask nothing, and others mostly once.
/// </summary>
internal sealed class Suspicion(PlanBasis basis)
{
    private (DateTimeOffset Source, DateTimeOffset Target)? _vouched;

    /// <summary>Whether nothing vouches for the vault that this replica was copied from.</summary>
    public bool Doubts(Held replica, VaultAddress origin)
    {
        var (source, target) = _vouched ??= Vouched();
        return replica.Object.Created < (origin == basis.SourceVault ? source : target);
    }

    /// <summary>Of the questions after origins, the one about the oldest replica alone, while one answer may settle them all.</summary>
    public ImmutableArray<Question> Narrow(ImmutableArray<Question> questions)
    {
        var first = questions.OfType<FindOrigin>().Where(IsDoubt).MinBy(question => question.Replica.Object.Created);
        return first is null || basis.Answers.Values.Any(answer => answer.OriginIsThere is not null) ? questions
            : [.. questions.Where(question => question is not FindOrigin find || find == first || !IsDoubt(find))];
    }

    private bool IsDoubt(FindOrigin question) => Doubts(question.Replica, question.Origin);

    /// <summary>
    /// When the oldest version was made that is known to be there still, of either vault; none is a time that never comes.
    /// </summary>
    private (DateTimeOffset Source, DateTimeOffset Target) Vouched()
    {
        var (source, target) = (DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
        foreach (var (a, b) in Planner.Merge(basis.Source.Objects, basis.Target.Objects))
        {
            if (a is null || b is null)
            {
                continue;
            }

            var (left, right) = (new Held(basis.SourceVault, a), new Held(basis.TargetVault, b));
            var isThere = basis.Answers.GetValueOrDefault(a.Name) is { OriginIsThere: true, OriginIsCopiedBack: false };
            if (Base.Synced(left, right) is not null)
            {
                source = Earlier(source, IsTakenBack(left, right) ? DateTimeOffset.MinValue : a.Created);
                target = Earlier(target, IsTakenBack(right, left) ? DateTimeOffset.MinValue : b.Created);
            }
            else if (isThere && right.MarkOf(left.Vault) is { } ofLeft)
            {
                source = Earlier(source, ofLeft.Created);
            }
            else if (isThere && left.MarkOf(right.Vault) is { } ofRight)
            {
                target = Earlier(target, ofRight.Created);
            }
        }

        return (source, target);
    }

    private static bool IsTakenBack(Held copy, Held replica) => copy.MarkOf(replica) is not null && replica.MarkOf(copy.Vault) is not null;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
