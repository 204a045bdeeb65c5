using System.Globalization;

namespace KeyVaultSimulator.Tests;

/// <summary>A clock that stands still: with it, time passes only where a test says so (<see cref="SimulatedCloud.Advance"/>).</summary>
internal sealed class StoppedClock : TimeProvider
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-11-23T12:00:00Z", CultureInfo.InvariantCulture);

    public override DateTimeOffset GetUtcNow() => Noon;

    public static SimulatedCloudOptions Options => new() { Time = new StoppedClock() };
}
