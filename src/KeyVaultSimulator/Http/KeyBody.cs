using System.Text.Json;

namespace KeyVaultSimulator.Http;

/// <summary>What a request about a key sends. What is null was not said.</summary>
internal sealed record KeyBody
{
    private static readonly string[] OfCurves = ["x", "y"];
    private static readonly string[] OfRsa = ["n", "e"];

    public string? Type { get; private init; }

    public int? Size { get; private init; }

    public string? Curve { get; private init; }

    public IEnumerable<string>? KeyOperations { get; private init; }

    /// <summary>The key of an import; its private part is not looked at.</summary>
    public KeyState? Key { get; private init; }

    public IReadOnlyDictionary<string, string>? Tags { get; private init; }

    public bool? Enabled { get; private init; }

    public DateTimeOffset? NotBefore { get; private init; }

    public DateTimeOffset? Expires { get; private init; }

    public static Task<KeyBody> ReadAsync(Stream stream, CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(stream, root => new KeyBody
        {
            Type = root.Get("kty")?.GetString(),
            Size = root.Get("key_size")?.GetInt32(),
            Curve = root.Get("crv")?.GetString(),
            KeyOperations = root.Texts("key_ops"),
            Key = root.Get("key") is { } key ? Imported(key, (root.Get("Hsm") ?? root.Get("hsm"))?.GetBoolean() ?? false) : null,
            Tags = root.Tags(),
            Enabled = root.Get("attributes")?.Get("enabled")?.GetBoolean(),
            NotBefore = root.Get("attributes")?.Time("nbf"),
            Expires = root.Get("attributes")?.Time("exp"),
        }, cancellationToken);

    private static KeyState Imported(JsonElement key, bool hardware)
    {
        var type = key.Get("kty")?.GetString() ?? throw new FormatException();
        var ofCurves = type.StartsWith("EC", StringComparison.OrdinalIgnoreCase);
        return new KeyState
        {
            Type = hardware && !type.EndsWith("-HSM", StringComparison.OrdinalIgnoreCase) ? $"{type}-HSM" : type,
            Curve = key.Get("crv")?.GetString(),
            Numbers =
                [.. (ofCurves ? OfCurves
                    : OfRsa).Select(name => KeyValuePair.Create(name, key.Get(name)?.GetString() ?? throw new FormatException()))],
            Operations = key.Texts("key_ops") is { } operations ? [.. operations] : ofCurves ? KeyState.OfCurves : KeyState.OfRsa,
        };
    }
}

/// <summary>Reads a rotation policy.</summary>
internal static class RotationBody
{
    public static Task<RotationState> ReadAsync(Stream stream, CancellationToken cancellationToken) => JsonBody.ReadAsync(stream, root =>
    {
        var actions = root.Get("lifetimeActions")?.EnumerateArray().Select(Read).ToList() ?? [];
        return new RotationState
        {
            // There is always a notice.
            Actions = [.. actions, .. actions.Any(action => action.Type == RotationState.Notice.Type) ? Array.Empty<RotationAction>()
                : [RotationState.Notice]],
            ExpiryTime = root.Get("attributes")?.Get("expiryTime")?.GetString(),
        };
    }, cancellationToken);

    private static RotationAction Read(JsonElement action)
    {
        var trigger = action.Get("trigger") is { ValueKind: JsonValueKind.Object } given
            ? given.EnumerateObject().First(one => one.Value.ValueKind == JsonValueKind.String) : throw new FormatException();
        var type = action.Get("action")?.Get("type")?.GetString() ?? throw new FormatException();
        return new RotationAction(trigger.Name, trigger.Value.GetString()!,
            type.Length == 0 ? type : char.ToUpperInvariant(type[0]) + type[1..].ToLowerInvariant());
    }
}
