using System.ComponentModel;

namespace KeyVaultReplication.Reporting;

/// <summary>Which program wrote a report.</summary>
internal sealed record ToolDocument(
    [property: Description("The program.")] string Name,
    [property: Description("Its version.")] string Version)
{
    public static ToolDocument This { get; } = new(ThisTool.Name, ThisTool.Version);

    /// <summary>A time as reports tell it: UTC, whole seconds.</summary>
    internal static DateTime Utc(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;

    /// <summary>A duration as reports tell it: in seconds, to the millisecond.</summary>
    internal static double Seconds(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);
}
