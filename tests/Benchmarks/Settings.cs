using System.Globalization;

namespace Benchmarks;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Quick">Smaller, and several runs at a time.</param>
/// <param name="Latency">How long a vault takes before it begins to answer.</param>
/// <param name="Limits">Whether vaults have the service's limits.</param>
/// <param name="Parallelism">How many secrets are worked on at the same time.</param>
/// <param name="AtATime">How many runs go on at the same time.</param>
/// <param name="Only">Only scenarios whose name contains this.</param>
internal sealed record Settings(bool Quick, TimeSpan Latency, bool Limits, int Parallelism, int AtATime, string? Only)
{
    /// <summary>
    /// What a request that is alone takes here beyond the latency: timers, TLS, the simulator. Measured before all else, and part of what
    /// nobody can be quicker than.
    /// </summary>
    public TimeSpan Overhead { get; init; }

    public const string Help =
        """
        dotnet run -c Release --project tests/Benchmarks -- [--quick] [--latency MS] [--no-limits] [--parallel N] [--at-a-time N] [--only TEXT]
        dotnet run -c Release --project tests/Benchmarks -- planner
        dotnet run -c Release --project tests/Benchmarks -- coldstart
        """;

    /// <summary>Reads the arguments; null when they are wrong.</summary>
    public static Settings? Parse(IReadOnlyList<string> args)
    {
        var quick = args.Contains("--quick");
        var settings = new Settings(quick, TimeSpan.FromMilliseconds(20), Limits: true,
            KeyVaultReplication.ReplicationOptions.DefaultParallelism, quick ? 8 : 1, null);
        for (var i = 0; i < args.Count; i++)
        {
            var next = i + 1 < args.Count ? args[i + 1] : null;
            switch (args[i])
            {
                case "--quick": break;
                case "--no-limits": settings = settings with { Limits = false }; break;
                case "--latency" when Number(next) is { } ms:
                    (settings, i) = (settings with { Latency = TimeSpan.FromMilliseconds(ms) },
                    i + 1); break;
                case "--parallel" when Number(next) is { } n and > 0: (settings, i) = (settings with { Parallelism = n }, i + 1); break;
                case "--at-a-time" when Number(next) is { } n and > 0: (settings, i) = (settings with { AtATime = n }, i + 1); break;
                case "--only" when next is not null: (settings, i) = (settings with { Only = next }, i + 1); break;
                default: return null;
            }
        }

        return settings;
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : null;
}
