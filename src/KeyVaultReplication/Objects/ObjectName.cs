using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Objects;

/// <summary>
/// The name of an object in a vault: its kind and its text. Texts are equal when they differ in case only, and are ordered as Key Vault
/// lists them.
/// </summary>
public readonly partial record struct ObjectName : IComparable<ObjectName>
{
    private ObjectName(ObjectKind kind, string text) => (Kind, Text) = (kind, text);

    /// <summary>What a valid name looks like, for help and error messages.</summary>
    public const string ValidValues = "1 to 127 letters, digits and hyphens";

    /// <summary>What kind of object it names: a secret and a key may have the same text.</summary>
    public ObjectKind Kind { get; }

    /// <summary>The name as the vault wrote it.</summary>
    public string Text { get; }

    /// <summary>Parses the name of an object of that kind; see <see cref="ValidValues"/>.</summary>
    /// <exception cref="FormatException">The text is not a valid name.</exception>
    public static ObjectName Parse(string text, ObjectKind kind = ObjectKind.Secret) =>
        TryParse(text, out var name, kind) ? name : throw new FormatException($"'{text}' is not a name: {ValidValues}.");

    /// <summary>Parses the name of an object of that kind; false when it is not valid.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectName name, ObjectKind kind = ObjectKind.Secret)
    {
        var valid = text is not null && Pattern().IsMatch(text);
        name = valid ? new ObjectName(kind, text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public bool Equals(ObjectName other) => Kind == other.Kind && StringComparer.OrdinalIgnoreCase.Equals(Text, other.Text);

    /// <inheritdoc/>
    public override int GetHashCode() => Text is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Text) ^ (int)Kind;

    /// <inheritdoc/>
    public int CompareTo(ObjectName other) =>
        Kind == other.Kind ? StringComparer.OrdinalIgnoreCase.Compare(Text, other.Text) : Kind.CompareTo(other.Kind);

    /// <summary>For people: the text, and before it the kind of what is no secret.</summary>
    internal string Shown => Kind == ObjectKind.Secret ? Text : $"{Kind.Noun()} {Text}";

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Orders by kind, and names of one kind as Key Vault lists them.</summary>
    public static bool operator <(ObjectName left, ObjectName right) => left.CompareTo(right) < 0;

    /// <summary>Orders by kind, and names of one kind as Key Vault lists them.</summary>
    public static bool operator <=(ObjectName left, ObjectName right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by kind, and names of one kind as Key Vault lists them.</summary>
    public static bool operator >(ObjectName left, ObjectName right) => left.CompareTo(right) > 0;

    /// <summary>Orders by kind, and names of one kind as Key Vault lists them.</summary>
    public static bool operator >=(ObjectName left, ObjectName right) => left.CompareTo(right) >= 0;

    [GeneratedRegex(@"\A[0-9A-Za-z-]{1,127}\z")]
    private static partial Regex Pattern();
}
