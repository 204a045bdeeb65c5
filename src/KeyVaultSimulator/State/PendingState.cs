namespace KeyVaultSimulator.State;

/// <summary>A certificate that was asked for: the operation, until another one takes its place.</summary>
public sealed record PendingState
{
    /// <summary>The version that it makes.</summary>
    public required string Version { get; init; }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public required string RequestId { get; init; }

    /// <summary>The request to the issuer, DER in base64.</summary>
    public required string SigningRequest { get; init; }

    /// <summary>The private key, PKCS #8 in base64.</summary>
    public required string Key { get; init; }

    /// <summary>The issuer, as it was given.</summary>
    public required string Issuer { get; init; }

    /// <summary>The tags of the new version.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>Whether the new version says `"tags":{}` where it has none.</summary>
    public bool EchoEmptyTags { get; init; }

    /// <summary>Whether the new version is enabled.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When it is issued by itself; null when it waits to be merged.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Whether somebody asked to stop it.</summary>
    public bool CancellationRequested { get; init; }

    /// <summary>Whether it has ended well.</summary>
    public bool IsCompleted { get; init; }
}
