namespace KeyVaultReplication.Task.Tests;

public sealed class BuildScript
{
    [Test]
    public void Without_arguments_it_does_everything_in_order() => Assert.That(DotnetCommands(""), Is.EqualTo(
    [
        "restore",
        "format --verify-no-changes --no-restore",
        "build --nologo",
        "msbuild build/Package.proj -nologo -t:Package -p:Publisher= -p:Channel=",
        "test --nologo",
    ]));

    [Test]
    public void It_does_the_steps_it_is_told() => Assert.That(DotnetCommands("stage, package -Publisher contoso -Channel dev"), Is.EqualTo(
    [
        "msbuild build/Package.proj -nologo -t:Stage",
        "msbuild build/Package.proj -nologo -t:Package -p:Publisher=contoso -p:Channel=dev",
    ]));

    /// <summary>Runs build.ps1 with a stand-in for dotnet that puts out its arguments.</summary>
    private static IEnumerable<string> DotnetCommands(string arguments) => PowerShellHost.Run($$"""
        function global:dotnet { $global:LASTEXITCODE = 0; "ran $args" }
        function global:Set-Location { }
        . '{{RepositoryFile.At("build.ps1")}}' {{arguments}}
        """).Where(line => line.StartsWith("ran ", StringComparison.Ordinal)).Select(line => line["ran ".Length..]);
}
