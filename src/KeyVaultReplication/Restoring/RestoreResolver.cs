using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Restoring;

/// <summary>
/// Answers the questions of a restore's plan by reading exactly what they are about. Values are compared here, and go no further.
/// </summary>
internal sealed class RestoreResolver(Vault origin, Vault target, int parallelism)
{
    public async Task<ImmutableDictionary<ObjectName, RestoreAnswers>> AnswerAsync(
        RestoreBasis basis, ImmutableArray<RestoreQuestion> questions, CancellationToken cancellationToken)
    {
        var answers = basis.Answers.ToBuilder();
        await Parallel.ForEachAsync(questions,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, async (question, _) =>
        {
            var answer = await AnswerAsync(basis, question, cancellationToken);
            lock (answers)
            {
                answers[question.Name] = answer;
            }
        });
        return answers.ToImmutable();
    }

    private async Task<RestoreAnswers> AnswerAsync(RestoreBasis basis, RestoreQuestion question, CancellationToken cancellationToken)
    {
        var soFar = basis.Answers.GetValueOrDefault(question.Name, RestoreAnswers.None);
        try
        {
            return question.AsksPolicy ? await ReadPoliciesAsync(basis, question.Name, soFar, cancellationToken)
                : question.Wanted is { } wanted ? await CompareAsync(wanted, soFar, cancellationToken)
                : soFar with { Versions = await origin[question.Name].ListVersionsAsync(question.Name, cancellationToken) };
        }
        catch (VaultException exception)
        {
            return soFar with { Failure = exception.Message };
        }
    }

    /// <summary>
    /// Two policies: that of the origin tells whether the key may be exported, that of the target whether an import ends its renewal.
    /// </summary>
    private async Task<RestoreAnswers> ReadPoliciesAsync(RestoreBasis basis, ObjectName name, RestoreAnswers soFar,
        CancellationToken cancellationToken)
    {
        var issued = await origin[name].ReadPolicyAsync(name, cancellationToken);
        var here = basis.IsOwnHistory ? issued : basis.Here.Find(name) is null ? null
            : await target[name].ReadPolicyAsync(name, cancellationToken);
        return soFar with { Issued = issued, RenewsHere = here is { RenewsItself: true } };
    }

    private async Task<RestoreAnswers> CompareAsync(VaultObject wanted, RestoreAnswers soFar, CancellationToken cancellationToken)
    {
        var (there, here) = (
            origin[wanted.Name].ReadAsync(wanted.Name, wanted.Version, cancellationToken),
            target[wanted.Name].ReadAsync(wanted.Name, null, cancellationToken));
        await Task.WhenAll(there, here);
        var (a, b) = (await there, await here);
        return a.Object.Created == wanted.Created
            ? soFar with { Values = new SameValue(a.Object, b.Object, a.Content.Matches(b.Content)) }
            : soFar with { Failure = $"changed in vault {origin.Address} while it was looked at: run again" };
    }
}
