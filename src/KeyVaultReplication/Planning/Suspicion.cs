using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Planning;

/// <summary>
/// Whether there is reason to suspect that a vault was restored or made anew as a whole: there are replicas, and no name of the pair is in
/// sync. A vault of which one name is in sync, or one version that was copied is still there, was not. So ordinary runs ask nothing, and
/// others mostly once.
/// </summary>
/// <param name="Asks">Whether to ask if the versions that marks name are still there.</param>
/// <param name="Confirmed">Whether one has been found missing: then all are asked for.</param>
internal readonly record struct Suspicion(bool Asks, bool Confirmed)
{
    public static Suspicion Of(PlanBasis basis)
    {
        var confirmed = false;
        foreach (var answer in basis.Answers.Values)
        {
            confirmed |= answer.OriginIsThere == false;
            if (answer.OriginIsThere == true)
            {
                return default;
            }
        }

        var replicas = false;
        foreach (var (a, b) in Planner.Merge(basis.Source.Objects, basis.Target.Objects))
        {
            var (left, right) = (a is null ? null : new Held(basis.SourceVault, a), b is null ? null : new Held(basis.TargetVault, b));
            if (left is not null && right is not null && Base.Synced(left, right) is not null)
            {
                return default;
            }

            replicas |= right?.MarkOf(basis.SourceVault) is not null || left?.MarkOf(basis.TargetVault) is not null;
        }

        return new Suspicion(replicas, confirmed);
    }

    /// <summary>Of the questions after origins, the first one alone, while one answer may settle them all.</summary>
    public ImmutableArray<Question> Narrow(ImmutableArray<Question> questions)
    {
        if (!Asks || Confirmed || questions.OfType<FindOrigin>().FirstOrDefault() is not { } first)
        {
            return questions;
        }

        return [.. questions.Where(question => question is not FindOrigin || question == first)];
    }
}
