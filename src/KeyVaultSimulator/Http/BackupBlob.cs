using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>
/// A backup: opaque to its holder, with all versions, their ids, times and properties inside. It begins as the service's own does. It is
/// encrypted with a key that lives as long as the process, so that no value stands in it.
/// </summary>
internal static class BackupBlob
{
    private static readonly byte[] OfSecrets = [0x29, .. "AzureKeyVaultSecretBackupV1.microsoft.com"u8];
    private static readonly byte[] OfOthers = [0x26, .. "AzureKeyVaultKeyBackupV1.microsoft.com"u8];
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private sealed record Content(Guid Subscription, string Geography, SecretState Secret);

    public static string Write(SimulatedVault vault, SecretState secret)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(new Content(vault.Options.Subscription, vault.Options.Geography, secret));
        var nonce = RandomNumberGenerator.GetBytes(12);
        var (cipher, tag) = (new byte[plain.Length], new byte[16]);
        using var aes = new AesGcm(Key, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        return Base64Url.EncodeToString([.. PrefixOf(secret.Kind), .. nonce, .. tag, .. cipher]);
    }

    public static SecretState Read(SimulatedVault vault, StoredKind kind, string? blob)
    {
        Content content;
        try
        {
            var bytes = Base64Url.DecodeFromChars(blob ?? "");
            var prefix = PrefixOf(kind);
            if (!bytes.AsSpan().StartsWith(prefix))
            {
                throw ServiceError.MalformedBackup();
            }

            var sealedPart = bytes.AsSpan(prefix.Length);
            var plain = new byte[sealedPart.Length - 28];
            using var aes = new AesGcm(Key, 16);
            aes.Decrypt(sealedPart[..12], sealedPart[28..], sealedPart[12..28], plain);
            content = JsonSerializer.Deserialize<Content>(plain)!;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or JsonException or ArgumentException
            or OverflowException)
        {
            throw ServiceError.MalformedBackup();
        }

        return content.Secret.Kind != kind ? throw ServiceError.MalformedBackup()
            : (content.Subscription, content.Geography) != (vault.Options.Subscription, vault.Options.Geography)
                ? throw ServiceError.ForeignBackup()
            : content.Secret with { Deleted = null, BusyUntil = null, Pending = null };
    }

    private static byte[] PrefixOf(StoredKind kind) => kind == StoredKind.Secret ? OfSecrets : OfOthers;
}
