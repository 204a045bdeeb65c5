using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace KeyVaultReplication.Objects;

/// <summary>Which vault: parsed once from a vault name or an https URL.</summary>
public sealed partial record VaultAddress
{
    private VaultAddress(string host) => Host = host;

    /// <summary>What a valid vault looks like, for help and error messages.</summary>
    public const string ValidValues =
        "a vault name (3 to 24 letters, digits and single hyphens, starting with a letter) or its URL, such as https://NAME.vault.azure.net";

    /// <summary>The DNS suffix of vaults in the public cloud.</summary>
    public const string PublicCloudSuffix = "vault.azure.net";

    /// <summary>The host name, in lower case: what identifies the vault.</summary>
    public string Host { get; }

    /// <summary>The vault's name: the first label of the host.</summary>
    public string Name => Host[..Host.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>The vault's URL.</summary>
    public Uri Url => new($"https://{Host}/");

    /// <summary>Parses a vault name or URL; a bare name gets <paramref name="dnsSuffix"/>.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static VaultAddress Parse(string text, string dnsSuffix = PublicCloudSuffix) =>
        TryParse(text, dnsSuffix, out var address) ? address : throw new FormatException($"'{text}' is not a vault: give {ValidValues}.");

    /// <summary>Parses a vault name or URL; false when the text is neither.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, string dnsSuffix, [NotNullWhen(true)] out VaultAddress? address)
    {
        address = null;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var host = text;
        if (text.Contains("://", StringComparison.Ordinal))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || !url.IsDefaultPort
                || url.UserInfo.Length > 0 || url.PathAndQuery != "/" || url.Fragment.Length > 0)
            {
                return false;
            }

            host = url.Host;
        }
        else if (!text.Contains('.', StringComparison.Ordinal))
        {
            host = $"{text}.{dnsSuffix}";
        }

        var dot = host.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !NamePattern().IsMatch(host[..dot]) || !SuffixPattern().IsMatch(host[(dot + 1)..]))
        {
            return false;
        }

        address = new VaultAddress(host.ToLowerInvariant());
        return true;
    }

    /// <summary>The vault's name.</summary>
    public override string ToString() => Name;

    // 3 to 24 characters, no consecutive hyphens [Microsoft: about keys, secrets and certificates]; starts with a letter, ends with a
    // letter or digit.
    [GeneratedRegex(@"\A(?=.{3,24}\z)[A-Za-z](-?[0-9A-Za-z])*\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+\z")]
    private static partial Regex SuffixPattern();
}
