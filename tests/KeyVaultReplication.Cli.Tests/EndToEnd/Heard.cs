using System.Text;

namespace KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>What a process says, while it says it.</summary>
internal sealed class Heard
{
    private readonly Lock _gate = new();
    private StringBuilder _said = new();

    /// <summary>Reads all that is said, to its end.</summary>
    public async Task<string> ListenAsync(TextReader output, CancellationToken cancellationToken)
    {
        var (said, piece) = (new StringBuilder(), new char[4096]);
        _said = said;
        for (int read; (read = await output.ReadAsync(piece, cancellationToken)) > 0;)
        {
            lock (_gate)
            {
                said.Append(piece, 0, read);
            }
        }

        return said.ToString();
    }

    /// <summary>Ends when a text was said.</summary>
    public async Task UntilAsync(string text, CancellationToken cancellationToken)
    {
        while (!Has(text))
        {
            await Task.Delay(20, cancellationToken);
        }
    }

    private bool Has(string text)
    {
        lock (_gate)
        {
            return _said.ToString().Contains(text, StringComparison.Ordinal);
        }
    }
}
