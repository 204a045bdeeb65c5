using System.Text.Json;
using Azure;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>Reads the answer to an import.</summary>
internal static class ImportAnswer
{
    /// <summary>The version that was made, and whether the vault would renew it by itself.</summary>
    public static (VaultObject Written, bool RenewsItself) Read(Response response, ObjectName name)
    {
        using var json = JsonDocument.Parse(response.ContentStream!);
        var root = json.RootElement;
        var renews = root.TryGetProperty("policy", out var policy) && policy.TryGetProperty("lifetime_actions", out var actions)
            && actions.ValueKind == JsonValueKind.Array && actions.EnumerateArray().Any(action =>
                string.Equals(action.GetProperty("action").GetProperty("action_type").GetString(), "AutoRenew",
                    StringComparison.OrdinalIgnoreCase));
        return (ListedObject.ReadWhole(root, root.GetProperty("id"), ObjectKind.Certificate) with { Name = name }, renews);
    }
}
