using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyVaultReplication;

/// <summary>How many deletions a plan may hold: a count, or a percentage of the secrets that take part in the vault that would lose them.</summary>
public sealed record ChangeLimit
{
    private ChangeLimit(int amount, bool isPercentage) => (Amount, IsPercentage) = (amount, isPercentage);

    /// <summary>What a valid limit looks like, for help and error messages.</summary>
    public const string ValidValues = "a count such as 5, or a percentage from 0% to 100%";

    /// <summary>A vault with fewer secrets than this is too small for a percentage to mean anything; it is then not applied, but for 0 %, which always means none.</summary>
    public const int SmallVault = 10;

    /// <summary>25 %.</summary>
    public static ChangeLimit Default { get; } = new(25, isPercentage: true);

    /// <summary>The count or percentage.</summary>
    public int Amount { get; }

    /// <summary>Whether <see cref="Amount"/> is a percentage.</summary>
    public bool IsPercentage { get; }

    /// <summary>Whether the user said that everything may go: only then may a vault be emptied because the other one is empty.</summary>
    public bool AllowsEverything => IsPercentage && Amount == 100;

    /// <summary>Parses a limit; false when the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ChangeLimit? limit)
    {
        limit = null;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var isPercentage = text.EndsWith('%');
        if (int.TryParse(isPercentage ? text[..^1].TrimEnd() : text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            && (!isPercentage || amount <= 100))
        {
            limit = new ChangeLimit(amount, isPercentage);
        }

        return limit is not null;
    }

    /// <summary>Whether <paramref name="deletions"/> of <paramref name="secrets"/> are within the limit.</summary>
    public bool Allows(int deletions, int secrets) => IsPercentage && Amount > 0
        ? secrets < SmallVault || (long)deletions * 100 <= (long)secrets * Amount
        : deletions <= Amount;

    /// <summary>The limit as the user writes it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount}{(IsPercentage ? "%" : "")}");
}
