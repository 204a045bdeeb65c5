using System.Security.Cryptography;
using System.Text.Json;
using Azure;

namespace KeyVaultReplication.Vaults;

/// <summary>The one member of an answer that nobody may see: the secret of a certificate, the backup of a key.</summary>
internal static class AnsweredValue
{
    /// <summary>Takes the value out of an answer, and zeroes the answer.</summary>
    public static byte[] Take(Response response)
    {
        var memory = (MemoryStream)response.ContentStream!;
        var bytes = memory.TryGetBuffer(out var buffer) ? buffer : new ArraySegment<byte>(memory.ToArray());
        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("value"u8)
                    && reader.Read())
                {
                    var value = new byte[reader.ValueSpan.Length];
                    var length = reader.CopyString(value);
                    return length == value.Length ? value : Shortened(value, length);
                }
            }

            throw new JsonException("The answer holds no value.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static byte[] Shortened(byte[] value, int length)
    {
        var text = value[..length];
        CryptographicOperations.ZeroMemory(value);
        return text;
    }
}
