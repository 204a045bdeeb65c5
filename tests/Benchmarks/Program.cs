using Benchmarks;

switch (args)
{
    case ["worker"]:
        return await Worker.RunAsync(Console.In, Console.Out);
    case ["planner"]:
        PlannerBenchmarks.Run();
        return 0;
    case ["pairs"]:
        return await ManyPairs.RunAsync(Console.Out);
    case ["coldstart"]:
        return await ColdStart.RunAsync(Console.Out);
    default:
        if (Settings.Parse(args) is { } settings)
        {
            return await Suite.RunAsync(settings, Console.Out);
        }

        await Console.Error.WriteLineAsync(Settings.Help);
        return 2;
}
