using static KeyVaultReplication.Tests.Applying.Applied;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>What was read for several vaults is ended with the last of them, also where that one gives up before it has taken it.</summary>
[TestFixture]
public sealed class LettingGo() : OnTwoVaults("other")
{
    private readonly Refusals _refusals = new();
    private int _ended;

    [Test]
    public async Task Contents_of_secrets()
    {
        _.SetSlowly("db", "v1", "v2");
        var older = (await _.Connect(_.Source)[ObjectKind.Secret].ListVersionsAsync(Some.Name("db"), default))[1];
        var change = Copy("db") with { History = [older] };
        var reads = new SharedReads<ReadObject>(
            ForBoth(change).SelectMany(one => VersionCopy.Reads(one).Select(read => (read, one.To))), 9, _ => _ended++);
        var recovery = new Recovery(_.Time);
        var copies = new VersionCopy(
            Vaults, reads, new VersionWriter(recovery, _refusals, _.Time), recovery, new AsPlanned(_.Time), _refusals, _.Time);

        Assert.That(await EndedAsync(change, copies.RunAsync), Is.EqualTo("Applied 0, NotAttempted 2"));
    }

    [Test]
    public async Task Backups_of_keys()
    {
        _.Source.AddKey("sign");
        var change = Copy("sign", ObjectKind.Key);
        var backups = new SharedReads<KeyBackup>(ForBoth(change).Select(one => (KeyCopy.Reads(one), one.To)), 9, _ => _ended++);
        var keys = new KeyCopy(Vaults, backups, new Recovery(_.Time), _refusals);

        Assert.That(await EndedAsync(change, keys.RunAsync), Is.EqualTo("Applied 0, NotAttempted 1"));
    }

    private Dictionary<VaultAddress, Vault> Vaults => _.Cloud.Vaults.Select(vault => _.Connect(vault)).ToDictionary(one => one.Address);

    private static Change[] ForBoth(Change change) => [change, change with { To = Some.Other }];

    /// <summary>
    /// What comes of a copy into the target, and of one into a vault that is left alone; and how many contents are ended by then.
    /// </summary>
    private async Task<string> EndedAsync(Change change, Func<Change, CancellationToken, Task<ChangeOutcome>> runAsync)
    {
        (_ended, var told) = (0, new List<string>());
        _refusals.Note(new VaultException("", 0, "", new InvalidOperationException()) { SignedOut = Some.Other }, change.Name.Kind);
        foreach (var one in ForBoth(change))
        {
            told.Add($"{(await runAsync(one, default)).Result} {_ended}");
        }

        return string.Join(", ", told);
    }
}
