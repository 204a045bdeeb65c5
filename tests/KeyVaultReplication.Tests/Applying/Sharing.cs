namespace KeyVaultReplication.Tests.Applying;

/// <summary>
/// What several vaults are to get is read once, kept for who comes late within a bound, and ended when nobody needs it any more.
/// </summary>
[TestFixture]
public sealed class Sharing
{
    private readonly List<string> _reads = [];
    private readonly List<string> _ended = [];

    [SetUp]
    public void Forget()
    {
        _reads.Clear();
        _ended.Clear();
    }

    [Test]
    public async Task It_is_read_once_and_ended_when_the_last_one_lets_it_go()
    {
        var reads = Wanted(room: 9, ["a"], Some.Target, Some.Other);

        var first = await TakeAsync(reads, "a", Some.Target);
        var second = await TakeAsync(reads, "a", Some.Other);
        first.Dispose();
        first.Dispose();
        Assert.That((first.Content, second.Content, _reads.Count, _ended.Count), Is.EqualTo(("a 1", "a 1", 1, 0)));
        second.Dispose();

        Assert.That(_ended, Is.EqualTo(new[] { "a 1" }));
    }

    [Test]
    public async Task Who_gives_up_keeps_nothing_alive()
    {
        var reads = Wanted(room: 9, ["a"], Some.Target, Some.Other);

        (await TakeAsync(reads, "a", Some.Target)).Dispose();
        Assert.That(_ended, Is.Empty, "the other one may still come");
        reads.Leave(Of("a"), Some.Other);
        reads.Leave(Of("a"), Some.Other);

        Assert.That(_ended, Is.EqualTo(new[] { "a 1" }));
    }

    [Test]
    public async Task What_one_alone_wants_is_ended_when_it_lets_it_go()
    {
        var reads = Wanted(room: 9, ["a"], Some.Target);

        using (await TakeAsync(reads, "a", Some.Target))
        {
            Assert.That(_ended, Is.Empty);
        }

        reads.Leave(Of("a"), Some.Target);
        Assert.That(_ended, Is.EqualTo(new[] { "a 1" }));
    }

    [Test]
    public async Task For_who_is_behind_no_more_is_kept_than_there_is_room_for_and_the_next_ones_he_reads_himself()
    {
        var reads = Wanted(room: 2, ["a", "b", "c", "d"], Some.Target, Some.Other);

        foreach (var name in new[] { "a", "b", "c" })
        {
            (await TakeAsync(reads, name, Some.Target)).Dispose();
        }

        Assert.That(_ended, Is.EqualTo(new[] { "c 3" }), "a and b are kept");
        (await TakeAsync(reads, "a", Some.Other)).Dispose();
        (await TakeAsync(reads, "d", Some.Target)).Dispose();
        foreach (var name in new[] { "b", "c", "d" })
        {
            (await TakeAsync(reads, name, Some.Other)).Dispose();
        }

        Assert.That(_reads, Is.EqualTo(new[] { "a", "b", "c", "d", "c" }), "a made room for d when it was taken");
        Assert.That(_ended, Is.EqualTo(new[] { "c 3", "a 1", "b 2", "c 5", "d 4" }));
    }

    [Test]
    public async Task What_cannot_be_read_is_told_to_all_that_wanted_it()
    {
        var reads = Wanted(room: 9, ["a"], Some.Target, Some.Other);

        foreach (var vault in new[] { Some.Target, Some.Other })
        {
            Assert.ThrowsAsync<TimeoutException>(() => reads.TakeAsync(Of("a"), vault, () =>
            {
                _reads.Add("a");
                return Task.FromException<string>(new TimeoutException());
            }));
            reads.Leave(Of("a"), vault);
        }

        Assert.That((_reads.Count, _ended.Count), Is.EqualTo((1, 0)));
        Assert.That((await TakeAsync(reads, "a", Some.Target)).Content, Is.EqualTo("a 2"), "nothing is left of it");
    }

    private SharedReads<string> Wanted(int room, string[] names, params VaultAddress[] by) =>
        new(names.SelectMany(name => by.Select(vault => (Of(name), vault))), room, _ended.Add);

    private Task<SharedReads<string>.Taken> TakeAsync(SharedReads<string> reads, string name, VaultAddress by) =>
        reads.TakeAsync(Of(name), by, () =>
        {
            _reads.Add(name);
            return Task.FromResult($"{name} {_reads.Count}");
        });

    private static Readable Of(string name) => new(Some.Source, Some.Name(name), null);
}
