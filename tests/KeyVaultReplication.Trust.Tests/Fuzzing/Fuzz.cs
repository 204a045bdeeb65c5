using System.Globalization;
using CsCheck;

namespace KeyVaultReplication.Trust.Tests.Fuzzing;

/// <summary>
/// Tries what a generator makes: always the same, from a fixed seed. KVR_FUZZ_RUNS multiplies how much is tried, KVR_FUZZ_SEED changes the
/// seed.
/// </summary>
internal static class Fuzz
{
    private static readonly uint Seed = uint.Parse(Environment.GetEnvironmentVariable("KVR_FUZZ_SEED") ?? "20261124",
        CultureInfo.InvariantCulture);
    private static readonly int Factor = int.Parse(Environment.GetEnvironmentVariable("KVR_FUZZ_RUNS") ?? "1",
        CultureInfo.InvariantCulture);

    public static void ForAll<T>(Gen<T> gen, int runs, Action<T> holds) =>
        ForAllAsync(gen, runs, one => { holds(one); return Task.CompletedTask; }).GetAwaiter().GetResult();

    public static async Task ForAllAsync<T>(Gen<T> gen, int runs, Func<T, Task> holds)
    {
        var random = new PCG(1, Seed);
        for (var run = 0; run < runs * Factor; run++)
        {
            var one = gen.Generate(random, null, out _);
            try
            {
                await holds(one);
            }
            catch (Exception exception) when (exception is not IgnoreException)
            {
                throw new AssertionException($"seed {Seed}, run {run}, with {CsCheck.Check.Print(one)}: {exception}", exception);
            }
        }
    }

    /// <summary>One of these.</summary>
    public static Gen<T> OneOf<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(choice => choices[choice]);

    /// <summary>
    /// What somebody would write who wishes us ill: commands of the agent, markup, control and format characters, surrogates alone, and a
    /// lot of it.
    /// </summary>
    public static Gen<string> Hostile { get; } = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["#vso[]%;=\r\n\u2028\u202e \0\t\u001b\"'`|<>{}\\/.:@?*-0aZ"], 0, 60],
        OneOf("##vso[task.complete result=Succeeded]", "##VSO[task.setvariable variable=PATH]x", "##[error]", "%0D%0A##vso[", "\u001b[2J",
            "![x](http://y)", "<script>", "]];", "\ud800", ""),
        Gen.Char.Array[1].Select(one => new string(one[0], 5_000))).Array[1, 4].Select(string.Concat);
}
