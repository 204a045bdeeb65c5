using System.Globalization;
using System.Text;

namespace KeyVaultSimulator.Tests;

/// <summary>The proof that the simulator answers as the service does: every recorded exchange, replayed.</summary>
[TestFixture]
public sealed class EveryRecording
{
    [Test]
    public async Task The_simulator_answers_as_the_service_did()
    {
        if (RecordingFolder.Find() is not { } folder)
        {
            Assert.Ignore(
                "There is no folder shared/recordings beside the repository or above: recordings of real traffic are not part of it.");
            return;
        }

        var recordings = RecordingFolder.Read(folder);
        var all = new List<Replayed>();
        foreach (var recording in recordings)
        {
            all.AddRange(await Replayer.ReplayAsync(recording));
        }

        var (notReplayed, replayed) = (all.Where(one => one.NotReplayed is not null).ToList(),
            all.Where(one => one.NotReplayed is null).ToList());
        var different = replayed.Where(one => one.Differences.Count > 0).ToList();
        var unexcused =
            different.SelectMany(one => one.Differences.Where(difference => Excuses.For(one, difference) is null)
                .Select(difference => $"{one.File} #{one.Number}\n    {one.Exchange}\n    {difference}")).ToList();

        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture,
            $"{recordings.Count} recordings: replayed {replayed.Count} / matched {replayed.Count - different.Count} / excused "
                + $"{different.Count}; not replayed {notReplayed.Count}");
        foreach (var kind in Enum.GetValues<StoredKind>())
        {
            var of = replayed.Where(one => one.Exchange.Kind == kind).ToList();
            var excused = of.Count(one => one.Differences.Count > 0);
            report.AppendLine(CultureInfo.InvariantCulture,
                $"    on {kind.Collection()}: replayed {of.Count} / matched {of.Count - excused} / excused {excused}");
        }

        Table(report, "Excused differences (an exchange may have several)", different.SelectMany(Reasons));
        Table(report, "Exchanges not replayed", notReplayed.SelectMany(Reasons));
        report.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"{recordings.Sum(recording => recording.Others)} more exchanges are not with a vault, but with sign-in or resource management.");

        // To the error stream, because `dotnet test` shows that one, and of a test that passes nothing else.
        await TestContext.Error.WriteLineAsync(report.ToString());
        foreach (var one in all.Where(one => one.NotReplayed is not null || one.Differences.Count > 0))
        {
            await TestContext.Out.WriteLineAsync($"{one.File} #{one.Number} {one.Exchange}: {string.Join("; ", Reasons(one))}");
        }

        Assert.Multiple(() =>
        {
            Assert.That(unexcused, Is.Empty, string.Join('\n', unexcused));
            Assert.That(replayed, Is.Not.Empty);
            Assert.That(
                Excuses.Differences.Where(excuse =>
                    !different.Any(one => one.Differences.Any(difference => Excuses.For(one, difference) == excuse)))
                    .Select(excuse => excuse.Reason), Is.Empty,
                "every excuse is needed");
        });
    }

    /// <summary>Why an exchange was not replayed, or what its differences are excused by.</summary>
    private static IEnumerable<string> Reasons(Replayed one) =>
        one.NotReplayed is { } excuse ? [excuse.Reason]
            : one.Differences.Select(difference => Excuses.For(one, difference)?.Reason ?? "UNEXCUSED").Distinct();

    private static void Table(StringBuilder report, string title, IEnumerable<string> reasons)
    {
        report.AppendLine().AppendLine(title);
        foreach (var reason in reasons.GroupBy(reason => reason).OrderByDescending(same => same.Count()))
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"{reason.Count(),6}  {reason.Key}");
        }
    }
}
