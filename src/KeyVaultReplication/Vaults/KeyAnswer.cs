using System.Text.Json;
using Azure;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>What the service tells of keys, in its JSON. Only public parts are ever in it.</summary>
internal static class KeyAnswer
{
    /// <summary>A version by itself, and the numbers of its public part in one text.</summary>
    public static (VaultObject Version, string PublicPart) ReadBundle(Response response)
    {
        using var json = JsonDocument.Parse(response.ContentStream!);
        var key = json.RootElement.GetProperty("key");
        var numbers = key.EnumerateObject().Where(part => part.Name is "crv" or "n" or "e" or "x" or "y")
            .OrderBy(part => part.Name, StringComparer.Ordinal)
            .Select(part => $"{part.Name}={part.Value.GetString()}");
        return (ListedObject.ReadWhole(json.RootElement, key.GetProperty("kid"), ObjectKind.Key), string.Join(' ', numbers));
    }

    /// <summary>Whether a rotation policy makes new versions by itself.</summary>
    public static bool Rotates(Response response)
    {
        using var json = JsonDocument.Parse(response.ContentStream!);
        return json.RootElement.TryGetProperty("lifetimeActions", out var actions) && actions.ValueKind == JsonValueKind.Array
            && actions.EnumerateArray().Any(action =>
            string.Equals(action.GetProperty("action").GetProperty("type").GetString(), "Rotate", StringComparison.OrdinalIgnoreCase));
    }
}
