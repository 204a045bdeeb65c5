using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace KeyVaultReplication.Task.Tests;

/// <summary>
/// PowerShell: the one that KVR_PWSH names, as a process, or else its engine hosted here. The engine's package has the core cmdlets only:
/// the others that the task uses, and every installation has, are defined here.
/// </summary>
internal static class PowerShellHost
{
    private const string StandIns = """
        function global:Write-Host { param([Parameter(Position = 0)] $Object, $ForegroundColor) Write-Output "$Object" }
        function global:Write-Output { param([Parameter(Position = 0)] $InputObject) $InputObject }
        function global:Join-Path { param($Path, $ChildPath) "$Path/$ChildPath" -replace '\\', '/' }
        function global:Get-ChildItem { param($Path)
            [System.Environment]::GetEnvironmentVariables().GetEnumerator() | ForEach-Object { [pscustomobject] @{ Name = $_.Key; Value = $_.Value } } }
        function global:Remove-Item { param($LiteralPath) [System.Environment]::SetEnvironmentVariable($LiteralPath.Substring(4), $null) }
        function global:Set-Item { param($LiteralPath, $Value) [System.Environment]::SetEnvironmentVariable($LiteralPath.Substring(4), $Value) }
        function global:Push-Location { param($Path) $global:came = (Get-Location).Path; Set-Location $Path }
        function global:Pop-Location { Set-Location $global:came }
        function global:Set-Location { param($Path) [System.Environment]::CurrentDirectory = $Path }
        function global:Get-Location { [pscustomobject] @{ Path = [System.Environment]::CurrentDirectory } }
        function global:Test-Path { param($LiteralPath) [System.IO.File]::Exists($LiteralPath) }
        """;

    /// <summary>The installed PowerShell to use; null for the hosted engine.</summary>
    public static string? Installed => Environment.GetEnvironmentVariable("KVR_PWSH") is { Length: > 0 } file ? file : null;

    /// <summary>Runs a script as a new session would; the lines it put out.</summary>
    public static IReadOnlyList<string> Run(string script) => Installed is { } file ? RunInstalled(file, script).Lines : RunHosted(script);

    /// <summary>Runs a script in a process of its own; how it ended, and the lines it put out.</summary>
    public static (int ExitCode, IReadOnlyList<string> Lines) RunInstalled(string file, string script)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "script.ps1");
        File.WriteAllText(path, script);
        var start = new ProcessStartInfo(file, ["-NoLogo", "-NoProfile", "-NonInteractive", "-File", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n');
        process.WaitForExit();
        TestContext.Out.WriteLine(error.GetAwaiter().GetResult());
        return (process.ExitCode, output.Length == 0 ? [] : output.Split('\n'));
    }

    private static string[] RunHosted(string script)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(StandIns).AddStatement().AddScript(script);
        var lines = shell.Invoke().Select(line => line?.ToString() ?? "").ToArray();

        // What a program writes to stderr arrives here in a hosted engine; a console shows it as it is.
        Assert.That(shell.Streams.Error.Where(error => error.FullyQualifiedErrorId != "NativeCommandError"), Is.Empty);
        return lines;
    }

    /// <summary>The mistakes of syntax in a file.</summary>
    public static IEnumerable<string> ParseErrors(string file)
    {
        Parser.ParseFile(file, out _, out var errors);
        return errors.Select(error => error.Message);
    }
}
