using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Vaults;

/// <summary>The name of a secret. Names are equal when they differ in case only, and are ordered as Key Vault lists them.</summary>
public readonly partial record struct SecretName : IComparable<SecretName>
{
    private SecretName(string text) => Text = text;

    /// <summary>What a valid name looks like, for help and error messages.</summary>
    public const string ValidValues = "1 to 127 letters, digits and hyphens";

    /// <summary>The name as the vault wrote it.</summary>
    public string Text { get; }

    /// <summary>Parses a name; see <see cref="ValidValues"/>.</summary>
    /// <exception cref="FormatException">The text is not a valid secret name.</exception>
    public static SecretName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a secret name: {ValidValues}.");

    /// <summary>Parses a name; false when it is not valid.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SecretName name)
    {
        var valid = text is not null && Pattern().IsMatch(text);
        name = valid ? new SecretName(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public bool Equals(SecretName other) => StringComparer.OrdinalIgnoreCase.Equals(Text, other.Text);

    /// <inheritdoc/>
    public override int GetHashCode() => Text is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Text);

    /// <inheritdoc/>
    public int CompareTo(SecretName other) => StringComparer.OrdinalIgnoreCase.Compare(Text, other.Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Orders names as Key Vault lists them.</summary>
    public static bool operator <(SecretName left, SecretName right) => left.CompareTo(right) < 0;

    /// <summary>Orders names as Key Vault lists them.</summary>
    public static bool operator <=(SecretName left, SecretName right) => left.CompareTo(right) <= 0;

    /// <summary>Orders names as Key Vault lists them.</summary>
    public static bool operator >(SecretName left, SecretName right) => left.CompareTo(right) > 0;

    /// <summary>Orders names as Key Vault lists them.</summary>
    public static bool operator >=(SecretName left, SecretName right) => left.CompareTo(right) >= 0;

    [GeneratedRegex(@"\A[0-9A-Za-z-]{1,127}\z")]
    private static partial Regex Pattern();
}
