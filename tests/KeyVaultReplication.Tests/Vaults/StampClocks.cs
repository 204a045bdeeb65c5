using Microsoft.Extensions.Time.Testing;

#pragma warning disable CA5394 // Do not use insecure randomness: a seeded chance is what is wanted here

namespace KeyVaultReplication.Tests.Vaults;

/// <summary>How often the second in which a vault stamps a version is foretold, on paper: no vault, no waiting, a seeded chance.</summary>
[TestFixture]
public sealed class StampClocks
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_764_000_000);

    private readonly FakeTimeProvider _time = new(Start);

    [Test]
    public void A_short_run_foretells_nothing()
    {
        var clock = new StampClock(_time);
        for (var copy = 0; copy < 8; copy++)
        {
            Assert.That(clock.Predict(), Is.Null);
            IsForetold(clock, new Vault(0, ToTheNearest: false, ApartBy: 0));
        }
    }

    [TestCase(0, false)]
    [TestCase(0, true)]
    [TestCase(370, false)]
    [TestCase(-640, true)]
    public void Of_a_thousand_copies_one_after_another_98_in_100_are_foretold(int skew, bool toTheNearest)
    {
        var clock = new StampClock(_time);
        var right = Enumerable.Range(0, 1000).Count(_ => IsForetold(clock, new Vault(skew, toTheNearest, ApartBy: 0)));
        Assert.That(right, Is.GreaterThanOrEqualTo(980));
    }

    [Test]
    public void Machines_whose_clocks_are_a_little_apart_cost_a_few_of_a_hundred()
    {
        var clock = new StampClock(_time);
        var right = Enumerable.Range(0, 1000).Count(_ => IsForetold(clock, new Vault(Skew: 120, ToTheNearest: false, ApartBy: 10)));
        Assert.That(right, Is.GreaterThanOrEqualTo(970));
    }

    [Test]
    public void Of_a_thousand_copies_32_at_a_time_92_in_100_are_foretold_though_the_first_40_know_nothing()
    {
        var (clock, vault) = (new StampClock(_time), new Vault(Skew: 433, ToTheNearest: true, ApartBy: 0));
        var right = 0;
        var underway = new PriorityQueue<(TimeSpan Sent, DateTimeOffset? Foretold, DateTimeOffset Stamped), TimeSpan>();
        for (var copy = 0; copy < 1000 + 32; copy++)
        {
            if (copy >= 32)
            {
                underway.TryDequeue(out var ended, out var at);
                _time.Advance(at > clock.Now ? at - clock.Now : TimeSpan.Zero);
                right += ended.Foretold == ended.Stamped ? 1 : 0;
                clock.Learn(ended.Sent, ended.Stamped);
            }

            if (copy < 1000)
            {
                _time.Advance(TimeSpan.FromMilliseconds(0.3));
                var (there, back) = (OnTheWay(), OnTheWay());
                underway.Enqueue((clock.Now, clock.Predict(), vault.Stamp(_time.GetUtcNow() + there, _chance)), clock.Now + there + back);
            }
        }

        Assert.That(right, Is.GreaterThanOrEqualTo(920));
    }

    [Test]
    public void A_clock_that_was_put_right_is_followed_within_a_few_answers()
    {
        var clock = new StampClock(_time);
        _ = Enumerable.Range(0, 100).Count(_ => IsForetold(clock, new Vault(0, ToTheNearest: false, ApartBy: 0)));
        _ = Enumerable.Range(0, 50).Count(_ => IsForetold(clock, new Vault(4_600, ToTheNearest: false, ApartBy: 0)));
        Assert.That(Enumerable.Range(0, 100).Count(_ => IsForetold(clock, new Vault(4_600, ToTheNearest: false, ApartBy: 0))),
            Is.GreaterThanOrEqualTo(97));
    }

    [Test]
    public void An_answer_that_took_long_spoils_nothing()
    {
        var clock = new StampClock(_time);
        var vault = new Vault(250, ToTheNearest: false, ApartBy: 0);
        _ = Enumerable.Range(0, 100).Count(_ => IsForetold(clock, vault));
        var (sent, stamped) = (clock.Now, vault.Stamp(_time.GetUtcNow() + TimeSpan.FromSeconds(7), _chance));
        _time.Advance(TimeSpan.FromSeconds(9));
        clock.Learn(sent, stamped);
        _ = Enumerable.Range(0, 30).Count(_ => IsForetold(clock, vault));
        Assert.That(Enumerable.Range(0, 100).Count(_ => IsForetold(clock, vault)), Is.GreaterThanOrEqualTo(97));
    }

    private readonly Random _chance = new(20);

    private sealed record Vault(int Skew, bool ToTheNearest, int ApartBy)
    {
        public DateTimeOffset Stamp(DateTimeOffset moment, Random chance) => DateTimeOffset.FromUnixTimeSeconds(
            (moment + TimeSpan.FromMilliseconds(Skew + (ToTheNearest ? 500 : 0) + chance.Next(-ApartBy, ApartBy + 1))).ToUnixTimeSeconds());
    }

    private TimeSpan OnTheWay() => TimeSpan.FromMilliseconds(8 + (4 * _chance.NextDouble()));

    private bool IsForetold(StampClock clock, Vault vault)
    {
        _time.Advance(TimeSpan.FromMilliseconds(5 * _chance.NextDouble()));
        var (sent, foretold) = (clock.Now, clock.Predict());
        _time.Advance(OnTheWay());
        var stamped = vault.Stamp(_time.GetUtcNow(), _chance);
        _time.Advance(OnTheWay());
        clock.Learn(sent, stamped);
        return foretold == stamped;
    }
}
