using Benchmarks;

return args is ["worker"] ? await Worker.RunAsync(Console.In, Console.Out) : 2;
