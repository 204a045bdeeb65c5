using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace KeyVaultReplication.Cli.Pairs;

/// <summary>
/// Many pairs of vaults, as a file tells them. Read once: what was checked is what is done, whatever becomes of the file.
/// </summary>
/// <param name="Requests">One request an entry, in the order of the file.</param>
/// <param name="ContentHash">The SHA-256 of the file's bytes, in hexadecimal: part of the plan's hash.</param>
internal sealed record PairsFile(ImmutableArray<Request> Requests, string ContentHash)
{
    /// <summary>The most bytes of a file.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The most pairs of a file; an entry with several targets counts once a target.</summary>
    public const int MaxPairs = 1000;

    /// <summary>Reads a file; null, and all that is wrong, when anything is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">What the run itself says: whether it is a dry run, how much it does at once.</param>
    /// <param name="suffixes">The DNS suffixes of bare names of sources and targets.</param>
    /// <param name="mistakes">Takes what is wrong: file, line and column first.</param>
    public static PairsFile? Read(
        string path, Func<Input, string?> run, (string Source, string Target) suffixes, ICollection<string> mistakes)
    {
        if (ReadBytes(path, mistakes) is not { } bytes)
        {
            return null;
        }

        var reader = new PairsFileReader(Path.GetFileName(path), run, suffixes);
        var requests = reader.Read(bytes);
        foreach (var mistake in reader.Mistakes)
        {
            mistakes.Add(mistake);
        }

        return reader.Mistakes.Count == 0 ? new PairsFile(requests, Convert.ToHexStringLower(SHA256.HashData(bytes))) : null;
    }

    /// <summary>The bytes' text; null when they are not UTF-8.</summary>
    public static string? TextOf(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static byte[]? ReadBytes(string path, ICollection<string> mistakes)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= MaxBytes)
            {
                return bytes[..length];
            }

            mistakes.Add($"{path} holds more than {MaxBytes / 1024} KiB: split it into several files, and run them one after another.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            mistakes.Add($"{path} cannot be read as a pairs file: {exception.Message}");
        }

        return null;
    }
}
