using System.Collections.Immutable;
using System.ComponentModel;

namespace KeyVaultReplication.Verifying;

/// <summary>How many names met which verdict.</summary>
public readonly record struct VerdictCounts(
    [property: Description("Values and properties are equal.")] int Equal,
    [property: Description("Values or properties differ.")] int Different,
    [property: Description("Only the source has them.")] int Missing,
    [property: Description("Only the target has them, and it should not.")] int Extra,
    [property: Description("Are disabled in both vaults: no value can be read.")] int Unreadable,
    [property: Description("There is nothing to compare, and nothing is wrong.")] int Noted,
    [property: Description("Could not be verified.")] int Failed)
{
    /// <summary>Names on which the two sides are known to differ.</summary>
    [Description("Those different, missing and extra together.")]
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
