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

    /// <summary>Whether two values are the same, compared without a time that depends on them.</summary>
    public override bool Matches(ObjectContent other) =>
        other is SecretValue value
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(value.Reveal()));
}
