namespace KeyVaultSimulator;

/// <summary>How a simulated cloud runs.</summary>
public sealed record SimulatedCloudOptions
{
    /// <summary>The clock of all vaults, and of all delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a vault takes before it begins to answer a request.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The port of the proxy; 0 for any free one.</summary>
    public int ProxyPort { get; init; }
}
