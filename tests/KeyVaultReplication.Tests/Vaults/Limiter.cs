namespace KeyVaultReplication.Tests.Vaults;

/// <summary>How long a vault that answers 429 is left alone, and for how long that goes on.</summary>
[TestFixture]
public sealed class Limiter
{
    private readonly List<TimeSpan> _pauses = [];
    private readonly Clock _clock = new();
    private VaultLimiter _limiter = null!;

    [SetUp]
    public void Start()
    {
        _pauses.Clear();
        _limiter = new VaultLimiter(_clock, _pauses.Add);
    }

    [TestCase(null, ExpectedResult = 1)]
    [TestCase(30, ExpectedResult = 30)]
    public double A_vault_is_left_alone_for_as_long_as_it_asks(int? seconds)
    {
        Assert.That(_limiter.Throttled(seconds is { } known ? TimeSpan.FromSeconds(known) : null));
        return _pauses.Single().TotalSeconds;
    }

    [Test]
    public void Many_answers_of_429_at_once_are_one_pause()
    {
        for (var i = 0; i < 32; i++)
        {
            Assert.That(_limiter.Throttled(null));
        }

        Assert.That(_pauses, Is.EqualTo(new[] { TimeSpan.FromSeconds(1) }));
    }

    [Test]
    public void Pauses_grow_to_sixteen_seconds()
    {
        for (var i = 0; i < 6; i++)
        {
            _limiter.Throttled(null);
            _clock.Now += TimeSpan.FromSeconds(20);
        }

        Assert.That(_pauses.Select(pause => pause.TotalSeconds), Is.EqualTo(new[] { 1, 2, 4, 8, 16, 16 }));
    }

    [Test]
    public void Patience_begins_anew_with_every_answer_that_is_not_429()
    {
        _limiter.Throttled(null);
        _clock.Now += TimeSpan.FromSeconds(5);
        _limiter.Answered();
        _clock.Now += TimeSpan.FromMinutes(11);
        Assert.That(_limiter.Throttled(null), "the vault answered in between");

        _clock.Now += TimeSpan.FromMinutes(11);
        Assert.That(_limiter.Throttled(null), Is.False, "nothing but 429 for more than ten minutes");
    }

    [TestCase(true, 3_000, 101)]
    [TestCase(false, 40_000, 101)]
    public async Task Requests_go_out_just_below_the_limit(bool isCreate, int requests, int seconds)
    {
        var clock = new JumpingClock();
        var limiter = new VaultLimiter(clock, _ => { });
        var began = clock.GetUtcNow();
        var sent = new List<DateTimeOffset>();
        for (var request = 0; request < requests; request++)
        {
            await limiter.EnterAsync(isCreate, CancellationToken.None);
            sent.Add(clock.GetUtcNow());
        }

        var limit = isCreate ? 300 : 4_000;
        Assert.That((sent[^1] - began).TotalSeconds, Is.EqualTo(seconds).Within(1), "ten seconds a limit");
        Assert.That(sent.Skip(limit).Zip(sent, (later, earlier) => (later - earlier).TotalSeconds), Has.All.AtLeast(10),
            "never more than the limit in any ten seconds");
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Some.At(0);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
