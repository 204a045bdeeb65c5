using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace KeyVaultReplication.Vaults;

/// <summary>
/// A key with all its versions, as its vault wrote it out for another vault. It is held as a private key is: from the answer that brought
/// it to the last restore, in one buffer that is zeroed then; never in a file, a log or a hash; and it prints as <c>***</c>.
/// </summary>
internal sealed class KeyBackup(byte[] text) : IDisposable
{
    /// <summary>The body of a restore, in a buffer that whoever sends it has to clear. The one place where the text is read.</summary>
    public ArrayBufferWriter<byte> WriteRestore()
    {
        var body = new ArrayBufferWriter<byte>((2 * text.Length) + 1024); // never grows, so no copy is left behind
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("value"u8, text);
        json.WriteEndObject();
        json.Flush();
        return body;
    }

    public override string ToString() => "***";

    public void Dispose() => CryptographicOperations.ZeroMemory(text);
}
