<#
.SYNOPSIS
    Builds, tests and packages the extension.
.EXAMPLE
    ./build.ps1
    Everything, in order: the .vsix is in artifacts/.
.EXAMPLE
    ./build.ps1 build, test
.EXAMPLE
    ./build.ps1 package -Publisher my-publisher -Channel dev
.EXAMPLE
    ./build.ps1 package, test
    The tests start what was packaged, and not what was built.
#>
[CmdletBinding()]
param(
    [ValidateSet('restore', 'format', 'build', 'test', 'publish', 'stage', 'package')]
    [string[]] $Steps = @('restore', 'format', 'build', 'package', 'test'),

    # The Marketplace publisher that the .vsix is for; by default the one in build/listing.props.
    [ValidatePattern('^[A-Za-z0-9._-]*$')]
    [string] $Publisher,

    # dev, preview or public; by default a private package.
    [ValidateSet('', 'dev', 'preview', 'public')]
    [string] $Channel = '',

    # What the step test hands on to dotnet test.
    [string[]] $TestArguments = @()
)

$ErrorActionPreference = 'Stop'

function Invoke-Dotnet {
    Write-Host "dotnet $args" -ForegroundColor Cyan
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

# Each later step does what it needs of the earlier ones: package stages, stage publishes.
function restore { Invoke-Dotnet restore }
function format  { Invoke-Dotnet format --verify-no-changes --no-restore }
function build   { Invoke-Dotnet build --nologo }
function test    { Invoke-Dotnet test --nologo @TestArguments }
function publish { Invoke-Dotnet msbuild build/Package.proj -nologo '-t:Publish' }
function stage   { Invoke-Dotnet msbuild build/Package.proj -nologo '-t:Stage' }
function package {
    # An empty one would take the place of what build/listing.props says.
    $given = @()
    if ($Publisher) { $given += "-p:Publisher=$Publisher" }
    if ($Channel) { $given += "-p:Channel=$Channel" }
    Invoke-Dotnet msbuild build/Package.proj -nologo '-t:Package;ResultsTab' @given
}

$staged = $env:KVR_STAGED_TASK
Push-Location $PSScriptRoot
try {
    foreach ($step in $Steps) {
        Write-Host "== $step"
        & $step
        # From here on the tests start the staged task and its executable.
        if ($step -in 'stage', 'package') { $env:KVR_STAGED_TASK = "$PSScriptRoot/artifacts/task" }
    }
}
finally {
    # Whoever called is where it was, with the environment it had.
    $env:KVR_STAGED_TASK = $staged
    Pop-Location
}
