using KeyVaultReplication;
using KeyVaultReplication.Reporting;
using KeyVaultReplication.Restoring;
using KeyVaultReplication.Verifying;
using KeyVaultSimulator.State;

namespace KeyVaultSimulator;

/// <summary>
/// The worst hour: garbage is mirrored before anybody sees it, the source is brought back from its own history, and both vaults are proven
/// equal.
/// </summary>
internal sealed partial class DemoCommand
{
    /// <summary>Goes wrong, restores and verifies; false when the vaults are not equal afterwards.</summary>
    private async Task<bool> RecoverAsync(CancellationToken cancellationToken)
    {
        var then = _cloud.Time.GetUtcNow();
        _cloud.Advance(TimeSpan.FromMinutes(1));
        _weu.Set("db-password", "demo-garbage");
        _weu.Set("feature-flag-key", "demo-garbage");
        _weu.Delete("api-key");
        Say("7. The worst hour: in contoso-weu a script overwrites db-password and feature-flag-key with garbage and deletes api-key, and "
            + "the mirror carries the garbage on.\n"
            + "   A restore brings contoso-weu back to the minute before, from its own history.");
        await RunAsync(new());
        Forget();
        var restored = await Restorer.RunAsync(null, Connect(_weu), new() { RestorePoint = new RestorePoint(then, null) },
            cancellationToken: cancellationToken);
        await TellAsync(restored);

        Say("8. The next run carries it on, and a verification reads all values of both vaults and compares them: that is proof, where a "
            + "mark is none.");
        await ReplicateAsync(new(), cancellationToken);
        Forget();
        var verified = await Verifier.RunAsync(Connect(_weu), [Connect(_neu)], new(), cancellationToken: cancellationToken);
        foreach (var line in VerificationText.Lines(verified.Pairs[0]).Prepend("Verification")
            .Append(VerificationText.Summary(verified.Pairs[0])))
        {
            await _out.WriteLineAsync($"   {line}");
        }

        await TellRequestsAsync();
        return restored.Result == ReplicationResult.Succeeded && verified.Result == VerificationResult.Equal;

        Task<ReplicationReport> RunAsync(ReplicationOptions options)
        {
            _cloud.Advance(TimeSpan.FromMinutes(1));
            return Replicator.RunAsync(Connect(_weu), [Connect(_neu)], options, cancellationToken: cancellationToken);
        }
    }

    private void Forget()
    {
        _cloud.Advance(TimeSpan.FromMinutes(1));
        _weu.ClearRequests();
        _neu.ClearRequests();
    }

    /// <summary>What was asked of the vaults, in one line.</summary>
    private async Task TellRequestsAsync()
    {
        var counts = _weu.Requests.Concat(_neu.Requests).Where(request => !request.IsChallenge)
            .CountBy(request => Asked(Operations.All[request.Operation])).ToDictionary();
        string Told(string what, string then = "", bool always = true) => counts.GetValueOrDefault(what) is var count && (always || count > 0)
            ? $"{Several(count, what)}{then}" : "";
        string[] parts =
        [
            Told("list"), Told("look", " at single names", always: false), Told("value", " read"), Told("key", " backed up", always: false),
            Told("version", " written"), Told("other change"),
        ];
        await _out.WriteLineAsync($"   Requests: {string.Join(", ", parts.Where(part => part.Length > 0))}.");
    }

    private static string Asked((StoredKind Kind, string Verb) operation) => operation switch
    {
        (_, Operations.List or Operations.ListDeleted or Operations.ListVersions) => "list",
        (StoredKind.Secret, Operations.Get or Operations.GetVersion) => "value",
        (_, Operations.Backup) => "key",
        (_, Operations.Set or Operations.Import or Operations.Restore) => "version",
        (_, Operations.Update or Operations.UpdatePolicy or Operations.Delete or Operations.Recover) => "other change",
        _ => "look",
    };
}
