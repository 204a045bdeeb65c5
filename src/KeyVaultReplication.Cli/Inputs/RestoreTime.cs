using System.Globalization;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>Reads the time to restore to. One without its zone is none: half a day's difference decides which secrets come back.</summary>
internal static partial class RestoreTime
{
    /// <summary>What a valid time looks like, for help and error messages.</summary>
    public const string ValidValues =
        "a time with its zone, such as 2026-11-25T10:00:00Z or 2026-11-25T11:00+01:00, or how long ago, such as -90m, -36h or -7d";

    /// <summary>Whether a text says how long ago, and so another time whenever it is read.</summary>
    public static bool IsRelative(string text) => Ago().IsMatch(text);

    /// <summary>Reads a time; false when the text is none.</summary>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (Ago().Match(text) is { Success: true } ago
            && int.TryParse(ago.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var back = ago.Groups["unit"].Value switch
            {
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(Math.Min(number, 36_500))
            };
            time = DateTimeOffset.FromUnixTimeSeconds((now - back).ToUnixTimeSeconds());
            return true;
        }

        time = default;
        return Absolute().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out time);
    }

    [GeneratedRegex(@"\A-(?<number>[0-9]{1,6})(?<unit>[mhd])\z")]
    private static partial Regex Ago();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Absolute();
}
