using System.Security.Cryptography;
using System.Text;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// The value of one secret version. It lives between the GET that read it and the PUT that writes it, and prints as <c>***</c>,
/// so that no log line, record or exception can show it by accident.
/// </summary>
internal sealed class SecretValue(string text) : ObjectContent
{
    /// <summary>The value itself. Called in one place only: where the request that writes it is made.</summary>
    public string Reveal() => text;

    /// <summary>
    /// How it begins is enough: what is quoted is cut short, and white space in it is made one blank. One to three characters stand in
    /// any sentence, and say nothing.
    /// </summary>
    public override bool IsRepeatedIn(string said) =>
        VaultAnswer.Line(text) is { Length: > 3 } line && said.Contains(line[..Math.Min(8, line.Length)], StringComparison.Ordinal);

    /// <summary>Whether two values are the same, compared without a time that depends on them.</summary>
    public override bool Matches(ObjectContent other) =>
        other is SecretValue value
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(value.Reveal()));
}
