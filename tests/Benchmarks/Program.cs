using Benchmarks;

if (args is ["worker"])
{
    return await Worker.RunAsync(Console.In, Console.Out);
}

if (Settings.Parse(args) is not { } settings)
{
    await Console.Error.WriteLineAsync(Settings.Help);
    return 2;
}

return await Suite.RunAsync(settings, Console.Out);
