using System.Collections;
using System.Net;
using System.Reflection;
using System.Text.Json;
using KeyVaultReplication.Cli.Tests.EndToEnd;

/// <summary>
/// What the runtime calls in a <see cref="WarmProcess"/> before the executable's own entry point (DOTNET_STARTUP_HOOKS, which asks for this
/// name): it calls that itself, once for each line it reads, and answers with how the run ended and what it wrote.
/// </summary>
#pragma warning disable CA1050 // Declare types in namespaces: the runtime looks for it outside of all
internal static class StartupHook
#pragma warning restore CA1050
{
    public static void Initialize()
    {
        var main = Assembly.GetEntryAssembly()!.EntryPoint!;
        var (runs, answers) = (Console.In, Console.Out);
        while (runs.ReadLine() is { } line)
        {
            answers.WriteLine(JsonSerializer.Serialize(Run(main, JsonSerializer.Deserialize<Begun>(line)!)));
            answers.Flush();
        }

        Environment.Exit(0);
    }

    private static Ended Run(MethodInfo main, Begun begun)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            Environment.SetEnvironmentVariable((string)variable.Key, null);
        }

        foreach (var (name, value) in begun.Environment)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Directory.SetCurrentDirectory(begun.Folder);
        HttpClient.DefaultProxy = new OfEnvironment(begun.Environment["HTTPS_PROXY"]);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(output);
        Console.SetError(error);
        var code = (int)main.Invoke(null, [begun.Arguments.ToArray()])!;
        return new Ended(code, output.ToString(), error.ToString());
    }

    /// <summary>The proxy that .NET takes from HTTPS_PROXY when it is first asked, and then for good.</summary>
    private sealed class OfEnvironment(string proxy) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : new Uri(proxy);

        public bool IsBypassed(Uri host) => host.Scheme != Uri.UriSchemeHttps;
    }
}
