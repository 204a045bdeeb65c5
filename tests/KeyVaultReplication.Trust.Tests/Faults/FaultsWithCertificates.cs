using System.Collections.Immutable;
using KeyVaultReplication.Cli;
using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>
/// The operations of a run over certificates, and what can go wrong with them, chosen so that each way a request can end is among it. An
/// import makes a version each time it is taken: whatever goes wrong, no certificate is there twice in silence, none is renewed by the
/// vault of its copy, and once the fault is gone one run brings exactly the state of an undisturbed one.
/// </summary>
[TestFixture]
[Category("Trust")]
public sealed class FaultsWithCertificates
{
    private static readonly string[] Operations =
    [
        "Certificate.List", "Certificate.GetDeleted", "Certificate.ListVersions", "Certificate.Get", "GetVersion", "Certificate.Import",
        "Certificate.Update", "Certificate.Recover", "Certificate.Delete",
    ];

    private static readonly string[] Chosen =
    [
        "429", "503", "500, but done", "connection reset, not done", "connection reset, but done", "answer cut short", "401, token expired",
        "401, claims challenge", "409 being deleted, three times",
        "409 soft-deleted, lasting", "500, lasting", "404, lasting", "answer cut short, lasting", "403 on the operation",
        "the vault is gone",
    ];

    private static readonly ImmutableArray<FaultKind> Kinds =
    [
        .. FaultKind.All.Where(fault => Chosen.Contains(fault.Title)),
        Person("source"), Person("target"),
    ];

    [Test]
    public async Task Every_operation_holds_against_every_fault([Values] ReplicationMode mode)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(overNetwork: false);
        var made = CertificatePair.Make(cloud);
        var undisturbed = await CertificatePair.ArrangeAsync(cloud, mode, made);
        var report = await undisturbed.Vaults.RunAsync(CertificatePair.Options(mode));
        Assert.That(IsWell(report), TextReport.Write(report));
        var picture = undisturbed.Picture;
        var cells = (from operation in Operations
                     from inSource in new[] { true, false }
                     where undisturbed.Vaults.Side(inSource).Requests.Any(request => request.Operation == operation)
                     from fault in Kinds
                     select new FaultCell(operation, inSource, fault)).ToList();
        Assert.That(Operations.Except(cells.Select(cell => cell.Operation)), Is.Empty, "each operation is met");
        var run = mode == ReplicationMode.OneWay ? "one-way" : "two-way";
        await FaultCells.HoldAsync($"fault matrix, certificates {run}", cells, Kinds,
            [.. Operations.Select(operation =>
                (operation, operation == "GetVersion" ? "Get of the secret" : operation["Certificate.".Length..]))],
            cell => HoldAsync(made, mode, cell, picture));
    }

    private static async Task<string> HoldAsync(ImmutableDictionary<string, string> made, ReplicationMode mode, FaultCell cell,
        string undisturbed)
    {
        await using var cloud = await SharedCloud.StartOnStoppedClockAsync(cell.Fault.IsOfNetwork);
        var pair = await CertificatePair.ArrangeAsync(cloud, mode, made);
        var (vaults, options) = (pair.Vaults, CertificatePair.Options(mode));
        var spot = new Spot(vaults, vaults.Side(cell.InSource), cell.Operation, null, CertificateOf(mode, cell));
        var known = Thumbprints(vaults);
        cell.Fault.Inject(spot);
        var report = await vaults.RunAsync(options);
        known.UnionWith(spot.IsEdited ? Thumbprints(vaults) : []);

        Say.That(spot.Vault.Requests.Any(request => request.Operation == cell.Operation), "the operation was met");
        Say.That(Thumbprints(vaults).IsSubsetOf(known), "nothing is there that nobody made");
        Say.That(!pair.AnyRenews, "no vault renews a copy");
        Say.That(ExitCodes.Of(report, failOnChanges: false)
            == (report.Result == ReplicationResult.Failed ? ExitCode.Failed : ExitCode.Succeeded), "the exit code says so");
        foreach (var message in Messages.Failures(report))
        {
            Say.That(Messages.IsHelpful(message, vaults), $"the message says what, where and what to do: {message}");
        }

        var deleted = vaults.Requests.Any(request => request.Operation == "Certificate.Delete");
        Say.That(report.Result != ReplicationResult.Failed || cell.Operation == "Certificate.Delete" || !deleted,
            "nothing is deleted after a failure");
        var outcome = FaultCells.OutcomeOf(report);

        FaultCells.Heal(vaults);

        var next = await vaults.RunAsync(options);
        Say.That(IsWell(next), $"the next run succeeds: {TextReport.Write(next)}");
        Say.That(pair.AreEqual, $"the next run brings the vaults in sync: {pair.Picture}");
        Say.That(!pair.AnyRenews, "no vault renews a copy");
        if (!spot.IsEdited)
        {
            Say.That(pair.Picture == undisturbed || Messages.All(report)
                .Any(message => message.Contains("equal new versions", StringComparison.Ordinal)),
                $"the next run brings the state of an undisturbed one, and no version twice: {pair.Picture}");
        }

        var last = await vaults.RunAsync(options);
        Say.That(!last.HasChanges
            && !vaults.Requests.Any(request => request.Operation is "Certificate.Import" or "Certificate.Update" or "Certificate.Delete"
                or "Certificate.Recover"),
            $"the run after that does nothing: {TextReport.Write(last)}");
        return outcome;
    }

    /// <summary>
    /// Somebody gives the certificate another version in the middle of the run, right before the operation on it. The lists of both vaults
    /// are read at once: the one that it would show in has been read then, so that each time the same comes first.
    /// </summary>
    private static FaultKind Person(string side) => new($"a person replaces it in the {side}", spot =>
    {
        var vault = side == "source" ? spot.Pair.Source : spot.Pair.Target;
        var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (spot.Operation == "Certificate.List" && vault != spot.Vault)
        {
            vault.Faults.After("Certificate.List", null, listed.SetResult, times: 1);
        }
        else
        {
            listed.SetResult();
        }

        spot.Vault.Faults.Before(spot.Operation, spot.Operation == "Certificate.List" ? null : spot.Edited, async () =>
        {
            await listed.Task;
            spot.IsEdited = true;
            CertificatePair.Replace(vault, spot.Edited);
        }, times: 1);
    });

    /// <summary>A certificate that an operation in one of the vaults is about.</summary>
    private static string CertificateOf(ReplicationMode mode, FaultCell cell)
    {
        // What was edited in a vault is read there, and written in the other one.
        var there = mode == ReplicationMode.TwoWay
            && cell.InSource != (cell.Operation is "Certificate.Get" or "GetVersion" or "Certificate.List");
        return cell.Operation switch
        {
            "Certificate.Update" => there ? "in-sync" : "retagged",
            "Certificate.Recover" => "back",
            "Certificate.Delete" or "Certificate.GetDeleted" => "deleted",
            _ => there ? "renewed-there" : "renewed",
        };
    }

    private static HashSet<string> Thumbprints(VaultPair vaults) =>
        [.. vaults.Vaults.SelectMany(vault => vault.State.Certificates).SelectMany(one => one.Versions)
            .Select(version => version.X509!.X5t)];

    private static bool IsWell(ReplicationReport report) => report.Result == ReplicationResult.Succeeded
        || (report is { Result: ReplicationResult.SucceededWithIssues, Counts: { Failed: 0, UnresolvedConflicts: 0 } }
            && report.Pairs[0].Outcomes.All(outcome => outcome.Result == ChangeResult.Applied) && report.Pairs[0].Plan!.Findings.IsEmpty);
}
