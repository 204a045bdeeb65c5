namespace Benchmarks;

/// <summary>The ways to replicate that are compared.</summary>
internal enum Tool
{
    /// <summary>This product's library.</summary>
    Ours,

    /// <summary>The same, on a clock by which nothing can be foretold: each mark takes a PATCH of its own.</summary>
    Unforetold,

    /// <summary>
    /// The algorithm of the 2019 PowerShell task: lists and reads everything, then backup, delete, restore for each change.
    /// </summary>
    Task2019,

    /// <summary>What one writes in an afternoon: list, get, compare, set, one secret after another.</summary>
    Loop,
}

/// <summary>What a worker process is told to do, on its standard input.</summary>
/// <param name="Tool">By which tool.</param>
/// <param name="Source">The source's URL.</param>
/// <param name="Targets">The targets' URLs.</param>
/// <param name="Port">The port on loopback where all vaults answer.</param>
/// <param name="Authority">The certificate that the simulator's certificates are issued by, as PEM.</param>
/// <param name="Token">A token of the simulated sign-in service.</param>
/// <param name="TwoWay">Whether the run is two-way.</param>
/// <param name="AllVersions">Whether older versions are replicated too.</param>
/// <param name="Parallelism">How many secrets are worked on at the same time, by a tool that does so.</param>
internal sealed record Order(
    Tool Tool, Uri Source, IReadOnlyList<Uri> Targets, int Port, string Authority, string Token, bool TwoWay, bool AllVersions,
    int Parallelism)
{
    /// <summary>Whether vaults have no limits: then what keeps this product just under them is to be out of the way too.</summary>
    public bool Unlimited { get; init; }
}

/// <summary>What a worker process says when it is done, on its standard output.</summary>
/// <param name="Seconds">How long the tool took, without the start of the process.</param>
/// <param name="PeakBytes">The most memory the process held: its peak working set.</param>
/// <param name="ProcessorSeconds">The processor time of the process.</param>
/// <param name="Message">What the tool says of the run.</param>
internal sealed record WorkerResult(double Seconds, long PeakBytes, double ProcessorSeconds, string Message);
