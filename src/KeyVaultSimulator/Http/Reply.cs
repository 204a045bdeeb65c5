using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>An answer that is no error.</summary>
/// <param name="Body">Writes it as JSON; null for none.</param>
internal sealed record Reply(int Status, Action<Utf8JsonWriter>? Body)
{
    public static Reply None { get; } = new(204, null);

    /// <summary>Where to ask how it went on; null for nowhere.</summary>
    public string? Location { get; init; }

    /// <summary>Whether the service asks to wait ten seconds before asking.</summary>
    public bool AsksToWait { get; init; }

    public static Reply Ok(Action<Utf8JsonWriter> body) => new(200, body);
}
