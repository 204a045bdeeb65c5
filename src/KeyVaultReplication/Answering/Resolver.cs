using System.Collections.Immutable;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Answering;

/// <summary>
/// Answers the planner's questions by reading exactly the objects they are about. Values are compared here, and go no further.
/// An object that cannot be read is an answer too: it fails alone.
/// </summary>
internal sealed class Resolver(Vault source, ReplicationOptions options)
{
    /// <summary>
    /// Answers all questions about one object of the source, whichever targets ask; the source's value and policy are read once.
    /// </summary>
    public async Task<Answers[]> AnswerAsync(
        IReadOnlyList<(Vault Target, Question Question, PlanBasis Basis)> asked, CancellationToken cancellationToken)
    {
        var name = asked[0].Question.Name;
        var ofSource = new Lazy<Task<ReadObject>>(() => source[name].ReadAsync(name, null, cancellationToken));
        var versions = new Lazy<Task<ImmutableArray<VaultObject>>>(() => source[name].ListVersionsAsync(name, cancellationToken));
        var policy = new Lazy<Task<IssuedCertificate>>(() => source[name].ReadPolicyAsync(name, cancellationToken));
        return await Task.WhenAll(
            asked.Select(one => AnswerAsync(one.Target, one.Question, one.Basis, ofSource, versions, policy, cancellationToken)));
    }

    private async Task<Answers> AnswerAsync(
        Vault target, Question question, PlanBasis basis, Lazy<Task<ReadObject>> ofSource,
        Lazy<Task<ImmutableArray<VaultObject>>> versionsOfSource, Lazy<Task<IssuedCertificate>> policyOfSource,
        CancellationToken cancellationToken)
    {
        var soFar = basis.Answers.GetValueOrDefault(question.Name, Answers.None);
        try
        {
            return question switch
            {
                CompareValues compare =>
                    soFar with { Comparison = await CompareAsync(target, compare.Name, ofSource.Value, cancellationToken) },
                CompareVersions compare =>
                    soFar with { Comparison = await CompareVersionsAsync(target, compare.Name, basis, cancellationToken) },
                FindOrigin find =>
                    await FindAsync(Of(find.Origin), find, soFar, cancellationToken),
                FindVersion find =>
                    await FindAsync(Of(find.From), find.Listed, VersionsIn(find.From, find.Name), cancellationToken)
                    is { } version ? soFar with { Version = version }
                    : soFar with { Failure = $"changed in vault {find.From} while it was looked at: run again" },
                CompareHistories compare => soFar with { History = await CompareAsync(target, compare, cancellationToken) },
                CompareCertificates compare => soFar with { Comparison = await CompareAsync(target, compare, cancellationToken) },
                ReadPolicy read => soFar with
                {
                    Issued = await (read.From == source.Address ? policyOfSource.Value
                        : target[read.Name].ReadPolicyAsync(read.Name, cancellationToken)),
                },
                FindKeyVersions find =>
                    soFar with { KeyVersions = await VersionsIn(find.From, find.Name) },
                CompareKeys compare =>
                    soFar with { Keys = await CompareAsync(target, compare.Name, versionsOfSource.Value, cancellationToken) },
                ReadRotation read =>
                    soFar with { Rotates = await Of(read.From).Keys.RotatesAsync(read.Name, cancellationToken) },
                _ => throw new ArgumentOutOfRangeException(nameof(question)),
            };
        }
        catch (VaultException exception)
        {
            return soFar with { Failure = exception.Message };
        }

        Vault Of(VaultAddress address) => address == source.Address ? source : target;

        Task<ImmutableArray<VaultObject>> VersionsIn(VaultAddress address, ObjectName name) =>
            address == source.Address ? versionsOfSource.Value : target[name].ListVersionsAsync(name, cancellationToken);
    }

    private async Task<Comparison> CompareAsync(Vault target, ObjectName name, Task<ReadObject> ofSource,
        CancellationToken cancellationToken)
    {
        var ofTarget = target[name].ReadAsync(name, null, cancellationToken);
        await Task.WhenAll(ofSource, ofTarget);
        var (a, b) = (new Reading(source, await ofSource), new Reading(target, await ofTarget));
        var equal = a.Content.Matches(b.Content);
        var found = new Comparison(a.Object, b.Object, equal);
        if (options.Mode == ReplicationMode.OneWay || (equal && a.Object.Properties.Equals(b.Object.Properties)))
        {
            return found;
        }

        var versions = await ListAsync(target, name, cancellationToken);
        return found with
        {
            Versions = versions,
            Clue = equal ? Clue.None : await new Clues(a, versions.Source, b, versions.Target).FindAsync(cancellationToken)
        };
    }

    /// <summary>Without values: what the lists showed, with the ids that the histories tell.</summary>
    private async Task<Comparison> CompareVersionsAsync(Vault target, ObjectName name, PlanBasis basis, CancellationToken cancellationToken)
    {
        var versions = await ListAsync(target, name, cancellationToken);
        var (a, b) = (basis.Source.Find(name)!, basis.Target.Find(name)!);
        var found = await Task.WhenAll(
            source[name].FindAsync(a, versions.Source, cancellationToken), target[name].FindAsync(b, versions.Target, cancellationToken));
        return new Comparison(a with { Version = found[0]?.Version }, b with { Version = found[1]?.Version }, ValuesAreEqual: null)
        {
            Versions = versions,
        };
    }

    private async Task<(ImmutableArray<VaultObject> Source, ImmutableArray<VaultObject> Target)> ListAsync(
        Vault target, ObjectName name, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(source[name].ListVersionsAsync(name, cancellationToken),
            target[name].ListVersionsAsync(name, cancellationToken));
        return (lists[0], lists[1]);
    }

    private static async Task<Answers> FindAsync(Vault vault, FindOrigin find, Answers soFar, CancellationToken cancellationToken)
    {
        var versions = await vault[find.Name].ListVersionsAsync(find.Name, cancellationToken);
        var (isThere, isCopiedBack) = (Histories.HaveOriginOf(find.Replica, versions),
            Histories.HaveCopyOf(find.Replica, vault.Address, versions));
        return soFar with { OriginIsThere = isThere || isCopiedBack, OriginIsCopiedBack = !isThere && isCopiedBack };
    }

    private static async Task<KeyIds> CompareAsync(
        Vault target, ObjectName name, Task<ImmutableArray<VaultObject>> ofSource, CancellationToken cancellationToken)
    {
        var ofTarget = target[name].ListVersionsAsync(name, cancellationToken);
        await Task.WhenAll(ofSource, ofTarget);
        return KeyIds.Of(await ofSource, await ofTarget);
    }

    /// <summary>
    /// The id of the version that a list showed; null when it is not there any more. Of several of its second that look alike, only the
    /// vault knows which is current.
    /// </summary>
    private static async Task<string?> FindAsync(Vault from, VaultObject listed, Task<ImmutableArray<VaultObject>> versions,
        CancellationToken cancellationToken) =>
        await from[listed.Name].FindAsync(listed, await versions, cancellationToken) is { } found && found.IsAs(listed) ? found.Version
            : null;

    private async Task<Comparison> CompareAsync(Vault target, CompareCertificates question, CancellationToken cancellationToken)
    {
        var (name, a, b) = (question.Name, question.Left, question.Right);
        var lists = await Task.WhenAll(source[name].ListVersionsAsync(name, cancellationToken),
            target[name].ListVersionsAsync(name, cancellationToken));
        var (left, right) = (CertificateCopies.Find(lists[0], a), CertificateCopies.Find(lists[1], b));
        var equal = left.X5t == right.X5t;
        return options.Mode == ReplicationMode.OneWay ? new Comparison(left, right, equal)
            : new Comparison(left, right, equal,
                equal ? Clue.None : CertificateCopies.WhoChanged(left, lists[0], right, lists[1]))
            { Versions = (lists[0], lists[1]) };
    }

    private async Task<MissingHistory> CompareAsync(Vault target, CompareHistories question, CancellationToken cancellationToken)
    {
        var (from, to) = question.From == source.Address ? (source, target) : (target, source);
        var name = question.Name;
        var reading = question.ToIsEmpty ? Task.FromResult(ImmutableArray<VaultObject>.Empty)
            : to[name].ListVersionsAsync(name, cancellationToken);
        var versions = await from[name].ListVersionsAsync(name, cancellationToken);

        // Of versions made in the same second, only the vault knows which is current; it says so with the value, which is dropped.
        var current = versions is [var first, var second, ..] && first.Created == second.Created
            ? (await from[name].FindCurrentAsync(name, cancellationToken)).Version
            : versions.FirstOrDefault()?.Version;
        return Histories.Missing(versions, current, from.Address, await reading, to.Address);
    }
}
