using System.Globalization;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>Tells a verification while it happens: what was listed, how much is going to be read, and how far it is.</summary>
internal sealed class VerificationLog(IAgent agent) : IProgress<ReplicationEvent>
{
    private readonly Lock _gate = new();
    private readonly HashSet<(VaultAddress, ObjectKind)> _listed = [];
    private readonly HashSet<VaultAddress> _throttled = [];
    private readonly HashSet<VaultAddress> _waiting = [];
    private bool _told;
    private int _toRead;
    private int _verified;

    public void Report(ReplicationEvent value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case InventoryRead read when _listed.Add((read.Vault, read.Kind)):
                    agent.Info(
                        $"Listed {read.Vault}: "
                            + $"{Count(read.Listed, read.Kind.Noun())}{(read.Objects == read.Listed ? "" : $", of which {read.Objects} take part")}.");
                    break;
                case ReadingEveryValue { Values: > 0 } reading:
                    Tell(reading);
                    break;
                case Verified:
                    // Two values a name: what is decided without reading is done in no time.
                    agent.Progress(Math.Min(_toRead, ++_verified * 2), _toRead, "Verifying");
                    break;
                case Waiting waiting when _waiting.Add(waiting.Vault):
                    agent.Info($"Vault {waiting.Vault} {waiting.Why}: trying again in {waiting.Wait.TotalSeconds:0} s.");
                    break;
                case Throttled throttled when _throttled.Add(throttled.Vault):
                    agent.Info($"Vault {throttled.Vault} asks for fewer requests: waiting {throttled.Pause.TotalSeconds:0.#} s.");
                    break;
            }
        }
    }

    /// <summary>What reading means, the first time; of many pairs, then only how much.</summary>
    private void Tell(ReadingEveryValue reading)
    {
        var what = $"Reading {Count(reading.Values, "value")} in {string.Join(", ", reading.Targets.Prepend(reading.Source))}";
        if (_told)
        {
            agent.Detail(what + ".");
        }
        else
        {
            agent.Info($"{what}, to compare them in memory; nothing is written. "
                + "Where a vault's audit log is on, it will hold one entry for each of them, SecretGet, with the identity that reads.");
        }

        _told = true;
        _toRead += reading.Values;
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
