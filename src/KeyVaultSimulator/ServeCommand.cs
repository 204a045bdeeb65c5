using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace KeyVaultSimulator;

/// <summary>`serve`: simulated vaults for programs outside this process, until it is stopped.</summary>
internal static class ServeCommand
{
    private const string ClientId = "5e7fe000-0000-4000-8000-000000000001";

    public static Command Create()
    {
        var vaults = new Option<string[]>("--vault")
        {
            Description = "The name of a vault; may be given several times.",
            HelpName = "NAME",
            Required = true
        };
        vaults.Validators.Add(given =>
        {
            foreach (var name in given.GetValueOrDefault<string[]>().Where(name => !SimulatedVault.IsName(name)))
            {
                given.AddError($"'{name}' is no name of a vault: {SimulatedVault.NameRule}.");
            }

            foreach (var name in given.GetValueOrDefault<string[]>().CountBy(name => name, StringComparer.OrdinalIgnoreCase)
                .Where(count => count.Value > 1).Select(count => count.Key))
            {
                given.AddError($"'{name}' is given more than once: each vault has a name of its own.");
            }
        });
        var latency = new Option<int>("--latency")
        {
            Description = "How long a vault takes before it begins to answer, in milliseconds.",
            HelpName = "MS"
        };
        var throttle = new Option<bool>("--throttle")
        {
            Description = "Apply the service's limits: 300 new versions and 4,000 other requests in ten seconds, per vault."
        };
        var seed = new Option<int>("--seed") { Description = "How many secrets are in the first vault at the start.", HelpName = "N" };
        var port = new Option<int>("--proxy-port") { Description = "The proxy's port; any free one by default.", HelpName = "PORT" };
        var folder = new Option<string>("--folder")
        {
            Description = "Where the certificate file is written; by default a folder of the user's own that is removed at the end.",
            HelpName = "DIR"
        };
        var ready = new Option<string>("--ready-file")
        {
            Description = "Written, as JSON, when all is ready: what to set, by name.",
            HelpName = "FILE"
        };
        var inner = new Argument<string[]>("COMMAND")
        {
            Description =
                "After --: a command that is run with what it needs to reach the vaults, and nobody else is; when it ends, so does this.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        MustBe(latency, int.MaxValue);
        MustBe(seed, int.MaxValue);
        MustBe(port, ushort.MaxValue);
        var command =
            new Command("serve", "Serve simulated vaults to other programs on this machine, through a proxy on loopback.") { vaults,
                latency, throttle, seed, port, folder, ready, inner };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                return await ServeAsync(result, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException
                or System.ComponentModel.Win32Exception)
            {
                await Console.Error.WriteLineAsync(
                    "Cannot serve: "
                        + $"{exception.Message}{(exception is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } ? $": give another --proxy-port than {result.GetValue(port)}, or none." : "")}");
                return 1;
            }
        });
        return command;

        async Task<int> ServeAsync(ParseResult result, CancellationToken cancellationToken)
        {
            await using var cloud = await SimulatedCloud.StartAsync(
                new SimulatedCloudOptions
                {
                    Latency = TimeSpan.FromMilliseconds(result.GetValue(latency)),
                    ProxyPort = result.GetValue(port)
                }, cancellationToken);
            var options = new SimulatedVaultOptions { Throttle = result.GetValue(throttle) ? new ThrottleLimits() : null };
            var served = result.GetRequiredValue(vaults).Select(name => cloud.AddVault(name, options)).ToList();
            served[0].Seed(result.GetValue(seed));

            var secret = Guid.NewGuid().ToString("n");
            cloud.Entra.AddSecretApp(ClientId, secret);
            var temporary = result.GetValue(folder) is null ? OwnFolder() : null;
            var directory = temporary ?? Directory.CreateDirectory(result.GetRequiredValue(folder));
            var variables = new Dictionary<string, string>
            {
                ["HTTPS_PROXY"] = cloud.ProxyUri.ToString(),
                ["SSL_CERT_FILE"] = await cloud.WriteCertificateAuthorityAsync(directory.FullName, cancellationToken),
                ["AZURE_TENANT_ID"] = SimulatedEntra.DefaultTenant.ToString(),
                ["AZURE_CLIENT_ID"] = ClientId,
                ["AZURE_CLIENT_SECRET"] = secret,
                [RehearseCommand.Variable] = cloud.RehearsalUri.ToString(),
            };
            foreach (var vault in served)
            {
                Console.WriteLine($"Serving {vault.Uri}");
            }

            var line = result.GetValue(inner) ?? [];
            if (line.Length == 0)
            {
                Tell(variables);
            }

            try
            {
                if (result.GetValue(ready) is { } file)
                {
                    // Written beside, then moved: whoever waits for the file never sees half of it.
                    await File.WriteAllTextAsync(file + ".part", JsonSerializer.Serialize(variables), cancellationToken);
                    File.Move(file + ".part", file, overwrite: true);
                }

                if (line.Length > 0)
                {
                    return await RunAsync(line, variables, cancellationToken);
                }

                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine(
                    "Stopped. Where you set them, take them away again: until then programs trust a certificate and a proxy that are gone.");
                Console.WriteLine($"unset {string.Join(' ', variables.Keys)}");
            }
            finally
            {
                temporary?.Delete(recursive: true);
            }

            return 0;
        }
    }

    private static void Tell(Dictionary<string, string> variables)
    {
        Console.WriteLine(
            "Set these, and .NET programs that use the Azure SDK reach the vaults; others trust the certificate by a variable of their "
                + "own (docs/simulator.md):");
        foreach (var (name, value) in variables)
        {
            Console.WriteLine($"export {name}={value}");
        }

        Console.WriteLine("Stop with Ctrl+C.");
    }

    /// <summary>
    /// A folder that nobody else can make anew when it is gone, as they could in the folder for temporary files: a terminal may still trust
    /// the certificate in it.
    /// </summary>
    private static DirectoryInfo OwnFolder()
    {
        var own = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        if (own.Length == 0)
        {
            return Directory.CreateTempSubdirectory("key-vault-simulator-"); // who has no home has no other place
        }

        var path = Path.Combine(own, "key-vault-simulator", Path.GetRandomFileName());
        return OperatingSystem.IsWindows() ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task<int> RunAsync(string[] line, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(line[0], line[1..]);
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return process.ExitCode;
    }

    private static void MustBe(Option<int> option, int most) => option.Validators.Add(given =>
    {
        if (given.Tokens is [{ Value: var text }]
            && (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < 0
                || number > most))
        {
            given.AddError($"{option.Name} is '{text}': give a number from 0 to {most}.");
        }
    });
}
