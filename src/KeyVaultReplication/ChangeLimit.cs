using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyVaultReplication;

/// <summary>
/// How many changes of one sort a plan may hold: a count, or a percentage of the objects of that kind that take part in the vault. One that
/// is given holds exactly and at any size; the defaults leave room in small vaults.
/// </summary>
public sealed record ChangeLimit
{
    private ChangeLimit(int amount, bool isPercentage) => (Amount, IsPercentage) = (amount, isPercentage);

    /// <summary>What a valid limit looks like, for help and error messages.</summary>
    public const string ValidValues = "a count such as 5, or a percentage from 0% to 100%";

    /// <summary>Deletions: 25 %, but two are always allowed.</summary>
    public static ChangeLimit Deletions { get; } = new(25, isPercentage: true) { AlwaysAllowed = 2 };

    /// <summary>New values over living names: 50 %, from ten names up.</summary>
    public static ChangeLimit Updates { get; } = new(50, isPercentage: true) { AppliesFrom = 10 };

    /// <summary>The count or percentage.</summary>
    public int Amount { get; }

    /// <summary>Whether <see cref="Amount"/> is a percentage.</summary>
    public bool IsPercentage { get; }

    /// <summary>So many are allowed in any case.</summary>
    public int AlwaysAllowed { get; private init; }

    /// <summary>Among fewer objects than this everything is allowed.</summary>
    public int AppliesFrom { get; private init; }

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

    /// <summary>Whether <paramref name="changes"/> among <paramref name="objects"/> are within the limit.</summary>
    public bool Allows(int changes, int objects) =>
        changes <= AlwaysAllowed || objects < AppliesFrom
        || (IsPercentage ? (long)changes * 100 <= (long)objects * Amount : changes <= Amount);

    /// <summary>The limit as the user writes it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount}{(IsPercentage ? "%" : "")}");
}
