using KeyVaultReplication.Objects;
using KeyVaultReplication.Vaults;

namespace KeyVaultReplication.Verifying;

/// <summary>
/// Reads what the lists leave open about one secret or certificate, and compares it in memory. The source's value is read once, however
/// many targets ask for it, and is dropped with this.
/// </summary>
internal sealed class ValueComparison(Vault source, ObjectName name, VerifyOptions options, CancellationToken cancellationToken)
{
    private readonly Lazy<Task<Reading>> _ofSource = new(() => ReadAsync(source, name, cancellationToken));

    /// <summary>What the lists alone decide; null when the values have to be read.</summary>
    public static Verdict? OfLists(VaultObject? listed, VaultObject? held, VerifyOptions options) =>
        Judgement.OfMalformed(listed, held) is { } malformed ? malformed
        : (listed ?? held)!.Name.Kind == ObjectKind.Certificate ? CertificateJudgement.OfLists(listed, held, options)
        : Judgement.OfLists(listed, held, options);

    /// <summary>The verdict on the name in one target; the lists have told this of both sides.</summary>
    public async Task<Verdict> VerdictAsync(Vault target, VaultObject? listed, VaultObject? held)
    {
        if (OfLists(listed, held, options) is { } verdict)
        {
            return verdict is { Kind: VerdictKind.Missing, Name.Kind: ObjectKind.Certificate } ? await OfMissingAsync(verdict) : verdict;
        }

        var (a, b) = (await _ofSource.Value, await ReadAsync(target, name, cancellationToken));
        return (a.Failure ?? b.Failure) is { } failure
            ? new Verdict(name, VerdictKind.Failed, "failed", failure)
            : Judgement.OfLists(a.Object, b.Object, options) is { } changed
                ? changed with { Name = name, Reason = $"{changed.Reason}; it changed while it was verified" }
                : Judgement.OfValues(a.Object!, b.Object!, a.Content!.Matches(b.Content!));
    }

    /// <summary>A certificate that only the source has: whether it could be there at all, only its policy tells.</summary>
    private async Task<Verdict> OfMissingAsync(Verdict missing)
    {
        try
        {
            return CertificateJudgement.OfMissing(missing, await source[name].ReadPolicyAsync(name, cancellationToken));
        }
        catch (VaultException exception)
        {
            return exception.IsNotThere ? Judgement.Gone(name) : new Verdict(name, VerdictKind.Failed, "failed", exception.Message);
        }
    }

    /// <summary>Reads the current version; one that is gone by now reads as nothing.</summary>
    private static async Task<Reading> ReadAsync(Vault vault, ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            var read = await vault[name].ReadAsync(name, null, cancellationToken);
            return new Reading(read.Object, read.Content, null);
        }
        catch (VaultException exception)
        {
            return new Reading(null, null, exception.IsNotThere ? null : exception.Message);
        }
    }

    /// <summary>What a read found. A class, not a record: a record prints what it holds.</summary>
    private sealed class Reading(VaultObject? read, ObjectContent? content, string? failure)
    {
        public VaultObject? Object => read;

        public ObjectContent? Content => content;

        public string? Failure => failure;
    }
}
