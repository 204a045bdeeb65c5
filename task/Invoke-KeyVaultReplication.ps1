# Windows: starts the executable, which reads the inputs from the environment and talks to the agent itself.

$executable = Join-Path $PSScriptRoot 'bin\win-x64\kvreplicate.exe'
if (-not (Test-Path -LiteralPath $executable)) {
    throw "The task is incomplete: $executable is missing. Install the extension again, or clear the agent's _tasks folder."
}

# Windows PowerShell makes an error of each line a program writes to stderr once errors stop the script; only the exit code counts here.
$ErrorActionPreference = 'Continue'
& $executable task
# Codes 1 to 3 the executable explains itself, if nobody ended it before: then no text takes the place of its own.
if ($LASTEXITCODE -in 1, 2, 3) { Write-Host "##vso[task.complete result=Failed]" }
elseif ($LASTEXITCODE -ne 0) { Write-Host "##vso[task.complete result=Failed]The replication ended with exit code $LASTEXITCODE." }
