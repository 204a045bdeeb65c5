using System.Diagnostics;

namespace KeyVaultReplication.Task.Tests;

/// <summary>Runs the scripts of build/ as packaging does.</summary>
internal static class Script
{
    public static (int ExitCode, string Output) Node(string script, params string[] arguments)
    {
        ShimProcess.Require();
        return Run("node", [script, .. arguments]);
    }

    /// <summary>The exit code, and what was written on either stream.</summary>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = RepositoryFile.Root,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    /// <summary>Ignores the test where the packages of all platforms may still have to be fetched.</summary>
    public static void RequirePublished()
    {
        var restored = LockFile.Platforms.Select(platform =>
            RepositoryFile.At("artifacts", "publish", platform, "obj", "KeyVaultReplication.Cli", "project.assets.json"));
        if (!restored.All(File.Exists))
        {
            Assert.Ignore("Nothing was published yet: dotnet msbuild build/Package.proj -t:Restore fetches what this test needs.");
        }
    }

    /// <summary>Ignores the test where the npm packages of build/ are not installed.</summary>
    public static void RequireNpmPackages()
    {
        if (!Directory.Exists(RepositoryFile.At("build", "node_modules")))
        {
            Assert.Ignore("Nothing was packaged yet: npm ci --ignore-scripts, in build/, fetches what this test needs.");
        }
    }
}
