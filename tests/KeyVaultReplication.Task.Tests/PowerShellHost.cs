using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace KeyVaultReplication.Task.Tests;

/// <summary>The real PowerShell engine. The package has the core cmdlets only: the others that the task uses, and every installation has, are defined here.</summary>
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
        function global:Test-Path { param($LiteralPath) [System.IO.File]::Exists($LiteralPath) }
        """;

    /// <summary>Runs a script as a new session would; the lines it put out.</summary>
    public static IReadOnlyList<string> Run(string script)
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
