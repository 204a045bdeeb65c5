# Windows: starts the executable, which reads the inputs from the environment and talks to the agent itself.

$executable = Join-Path $PSScriptRoot 'bin\win-x64\kvreplicate.exe'
if (-not (Test-Path -LiteralPath $executable)) {
    throw "The task is incomplete: $executable is missing. Install the extension again, or clear the agent's _tasks folder."
}

# What the executable is started with: what the agent tells a task, and what the machine says of itself, its network and its identity.
# Whatever else a step or a variable put there (it could make the runtime load code, or write dumps) ends here. index.js has the same list.
$kept = '^((INPUT|ENDPOINT|SYSTEM|AGENT|BUILD|RELEASE)_.*|SECRET_AGENT_(PROXY|CLIENTCERT)PASSWORD|VSTS_(PUBLIC|SECRET)_VARIABLES|TF_BUILD|PATH|HOME|USER|TMPDIR|TEMP|TMP|TZ|LANG|LC_.*' +
    '|SYSTEMROOT|SYSTEMDRIVE|WINDIR|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMDATA|HTTPS?_PROXY|https?_proxy|ALL_PROXY|all_proxy|NO_PROXY|no_proxy|SSL_CERT_(FILE|DIR)' +
    '|IDENTITY_(ENDPOINT|HEADER|SERVER_THUMBPRINT)|IMDS_ENDPOINT|MSI_(ENDPOINT|SECRET)|AZURE_(FEDERATED_TOKEN_FILE|CLIENT_ID|TENANT_ID|AUTHORITY_HOST|POD_IDENTITY_AUTHORITY_HOST))$'
$removed = @(Get-ChildItem -Path Env: | Where-Object { $_.Name -notmatch $kept })
$removed | ForEach-Object { Remove-Item -LiteralPath "Env:$($_.Name)" }
$env:DOTNET_EnableDiagnostics = '0' # no debugger, profiler or dump may attach

# Windows PowerShell makes an error of each line a program writes to stderr once errors stop the script; only the exit code counts here.
$ErrorActionPreference = 'Continue'
try {
    & $executable task
}
finally {
    $env:DOTNET_EnableDiagnostics = $null
    $removed | ForEach-Object { Set-Item -LiteralPath "Env:$($_.Name)" -Value $_.Value }
}

# 11 to 19: it failed, and has told the agent how. Whatever else it is, nobody has told yet.
if ($LASTEXITCODE -ne 0 -and ($LASTEXITCODE -lt 11 -or $LASTEXITCODE -gt 19)) {
    throw "The executable ended with exit code $LASTEXITCODE before it could say why."
}
