using Azure.Core;
using Azure.Core.Pipeline;

namespace KeyVaultReplication;

/// <summary>One vault of the service. The only file that calls the Azure SDK's clients.</summary>
public sealed class Vault
{
    /// <summary>Prepares access to a vault; contacts nothing.</summary>
    /// <param name="address">Which vault.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="transport">How requests travel; null for the SDK's default, which honours the proxy variables of the environment.</param>
    /// <param name="time">The clock, for waits and limits.</param>
    public Vault(VaultAddress address, TokenCredential credential, HttpPipelineTransport? transport = null, TimeProvider? time = null)
    {
        Address = address;
    }

    /// <summary>Which vault.</summary>
    public VaultAddress Address { get; }
}
