using System.Collections.Immutable;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using KeyVaultReplication;

namespace Benchmarks;

/// <summary>What planning takes, in time and memory: from two lists to a plan and its hash.</summary>
[MemoryDiagnoser]
public class PlannerBenchmarks
{
    private static readonly VaultAddress Source = VaultAddress.Parse("bench-source");
    private static readonly VaultAddress Target = VaultAddress.Parse("bench-target");
    private PlanBasis _basis = null!;
    private ReplicationPlan _plan = null!;

    /// <summary>How many secrets the source has.</summary>
    [Params(1_000, 10_000, 100_000)]
    public int Secrets { get; set; }

    /// <summary>How many of a hundred are new in the source.</summary>
    [Params(0, 1, 100)]
    public int NewPercent { get; set; }

    internal static void Run() => BenchmarkRunner.Run<PlannerBenchmarks>(
        ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance)));

    /// <summary>Makes the lists.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);
        VaultObject Of(int i, Mark? mark) => new()
        {
            Name = ObjectName.Parse(i.ToString("secret-000000", CultureInfo.InvariantCulture)),
            Properties = ObjectProperties.Plain,
            Created = time,
            Updated = time,
            Mark = mark,
        };
        var mark = new Mark(Source.Host, new string('a', 32), time, ObjectProperties.Plain.Fingerprint(), time);
        var source = Inventory.Of(Fill(Enumerable.Range(0, Secrets).Select(i => Of(i, null))), 1);
        var target = Inventory.Of(Fill(Enumerable.Range(0, Secrets).Where(i => i % 100 >= NewPercent).Select(i => Of(i, mark))), 1);
        _basis = new PlanBasis(Source, Target, source, target, new ReplicationOptions()) { TargetDeleted = Inventory.Empty };
        _plan = Planner.Plan(_basis).Plan;
    }

    /// <summary>Two lists to a plan.</summary>
    [Benchmark]
    public object Plan() => Planner.Plan(_basis);

    /// <summary>A plan to its hash.</summary>
    [Benchmark]
    public string Hash() => PlanHash.Of(Source, new ReplicationOptions(), [_plan]);

    private static ImmutableArray<VaultObject>.Builder Fill(IEnumerable<VaultObject> secrets)
    {
        var builder = ImmutableArray.CreateBuilder<VaultObject>();
        builder.AddRange(secrets);
        return builder;
    }
}
