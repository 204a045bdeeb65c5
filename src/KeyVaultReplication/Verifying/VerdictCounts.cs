using System.Collections.Immutable;

namespace KeyVaultReplication.Verifying;

/// <summary>How many names met which verdict.</summary>
public readonly record struct VerdictCounts(int Equal, int Different, int Missing, int Extra, int Unreadable, int Noted, int Failed)
{
    /// <summary>Names on which the two sides are known to differ.</summary>
    public int Differences => Different + Missing + Extra;

    internal static VerdictCounts Of(ImmutableArray<Verdict> verdicts)
    {
        int Count(VerdictKind kind) => verdicts.Count(verdict => verdict.Kind == kind);
        return new VerdictCounts(
            Count(VerdictKind.Equal), Count(VerdictKind.Different), Count(VerdictKind.Missing), Count(VerdictKind.Extra),
            Count(VerdictKind.Unreadable), Count(VerdictKind.Noted), Count(VerdictKind.Failed));
    }

    /// <summary>Adds counts.</summary>
    public static VerdictCounts operator +(VerdictCounts left, VerdictCounts right) => Add(left, right);

    /// <summary>Adds counts.</summary>
    public static VerdictCounts Add(VerdictCounts left, VerdictCounts right) => new(
        left.Equal + right.Equal, left.Different + right.Different, left.Missing + right.Missing, left.Extra + right.Extra,
        left.Unreadable + right.Unreadable, left.Noted + right.Noted, left.Failed + right.Failed);
}
