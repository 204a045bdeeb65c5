using System.Globalization;
using KeyVaultReplication.Verifying;

namespace KeyVaultReplication.Reporting;

/// <summary>A verification as a person reads it in a terminal or a log: one line for each name that is not equal, and the counts.</summary>
public static class VerificationText
{
    /// <summary>Which vaults, and which way.</summary>
    public static string Title(VerificationReport report, PairVerification pair) =>
        TextReport.Title(report.Source, pair.Target, report.Options.Mode);

    /// <summary>One line for one name.</summary>
    public static string Line(Verdict verdict, int width = 0) =>
        $"{Sign(verdict)} {Word(verdict.Kind),-10} {verdict.Name.Shown.PadRight(width)}  {verdict.Reason}";

    /// <summary>The lines for all names that are not equal: differences first.</summary>
    public static IEnumerable<string> Lines(PairVerification pair)
    {
        var told = Told(pair).ToList();
        var width = Math.Min(told.Select(verdict => verdict.Name.Shown.Length).DefaultIfEmpty().Max(), 40);
        return told.Select(verdict => Line(verdict, width));
    }

    /// <summary>The counts in one line.</summary>
    public static string Summary(PairVerification pair)
    {
        var counts = pair.Counts;
        var parts = new (int Count, string What)[]
        {
            (counts.Equal, "equal"), (counts.Different, "different"), (counts.Missing, "missing in the target"),
            (counts.Extra, "only in the target"),
            (counts.Unreadable, "disabled in both vaults"), (counts.Noted, "noted"), (counts.Failed, "not verified"),
        }.Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.What}")).ToList();
        return !pair.Failures.IsEmpty ? "Nothing was verified."
            : (parts.Count == 0 ? "Nothing takes part" : string.Join(", ", parts)) + "." + Sample(pair);
    }

    /// <summary>What a sample leaves open; empty when all names were verified.</summary>
    internal static string Sample(PairVerification pair) => pair.Verdicts.Length == pair.Names ? ""
        : string.Create(CultureInfo.InvariantCulture,
            $" A sample: {pair.Verdicts.Length} of {pair.Names} names, chosen at random. Nothing is known of the others.");

    /// <summary>What a person should see: all but what is equal, the worst first.</summary>
    internal static IEnumerable<Verdict> Told(PairVerification pair) =>
        pair.Verdicts.Where(verdict => verdict.Kind != VerdictKind.Equal).OrderBy(Rank).ThenBy(verdict => verdict.Name);

    internal static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Failed => "FAILED",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static int Rank(Verdict verdict) => verdict switch
    {
        { Kind: VerdictKind.Failed } => 0,
        { IsDifference: true } => 1,
        { Kind: VerdictKind.Unreadable } => 2,
        _ => 3,
    };

    private static char Sign(Verdict verdict) => verdict.Kind switch
    {
        VerdictKind.Equal => '=',
        VerdictKind.Missing => '-',
        VerdictKind.Extra => '+',
        VerdictKind.Different => '~',
        VerdictKind.Noted => '.',
        _ => '!',
    };
}
