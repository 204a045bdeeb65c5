namespace KeyVaultReplication.Reporting;

/// <summary>What is known of every run, whatever it did.</summary>
public interface IReport
{
    /// <summary>When it began.</summary>
    DateTimeOffset Started { get; }

    /// <summary>How long it took.</summary>
    TimeSpan Duration { get; }

    /// <summary>Whether it was cancelled before it was done.</summary>
    bool Cancelled { get; }
}
