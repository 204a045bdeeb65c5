using KeyVaultSimulator;

namespace Benchmarks;

/// <summary>Work that a run cannot avoid besides listing: so many like jobs, which may go on side by side.</summary>
/// <param name="Jobs">How many.</param>
/// <param name="Requests">The least requests of each.</param>
/// <param name="Chain">How many of them must wait for one another.</param>
/// <param name="Creates">How many of them make a version, in each vault that is written.</param>
internal sealed record Work(int Jobs, int Requests, int Chain, int Creates = 0)
{
    /// <summary>One GET and one PUT.</summary>
    public static Work Copies(int count) => new(count, Requests: 2, Chain: 2, Creates: 1);
}

/// <summary>A scenario: vaults, what has changed in them, and by which tools it is run.</summary>
/// <param name="Name">For people.</param>
/// <param name="Prepare">Fills the vaults: replicas are as the tool itself would have left them.</param>
internal sealed record Scene(string Name, Action<Vaults, Tool> Prepare)
{
    /// <summary>What cannot be avoided besides listing.</summary>
    public IReadOnlyList<Work> Work { get; init; } = [];

    /// <summary>How many requests this product makes beyond the floor, by its design: what the run is checked against.</summary>
    public int Known { get; init; }

    /// <summary>What those are, for people.</summary>
    public string KnownIs { get; init; } = "nothing";

    /// <summary>By which tools it is run.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [Tool.Ours, Tool.Task2019, Tool.Loop];

    /// <summary>Why the other tools are left out.</summary>
    public string? LeftOut { get; init; }

    public int Targets { get; init; } = 1;

    public bool TwoWay { get; init; }

    public bool AllVersions { get; init; }

    /// <summary>Whether finding out what is soft-deleted in the target is part of the job.</summary>
    public bool NeedsDeletedList { get; init; }

    /// <summary>Whether the vaults' limits are off here, whatever the settings say.</summary>
    public bool Unlimited { get; init; }

    /// <summary>How many secrets the source has: what a run that goes one after another takes time by.</summary>
    public int Secrets { get; init; }

    /// <summary>Roughly how long a run takes, to start the longest first.</summary>
    public int Weight(Tool tool) => tool == Tool.Ours ? (Secrets / 100) + (Work.Sum(work => work.Jobs * work.Creates) * 2)
        : Secrets * (2 + Targets);

    /// <summary>Another latency than that of the settings.</summary>
    public TimeSpan? Latency { get; init; }
}

/// <summary>The vaults of one run, and how they came to be as they are.</summary>
internal sealed record Vaults(SimulatedCloud Cloud, SimulatedVault Source, IReadOnlyList<SimulatedVault> Targets)
{
    public SimulatedVault Target => Targets[0];

    public void Later() => Cloud.Advance(TimeSpan.FromMinutes(1));
}
