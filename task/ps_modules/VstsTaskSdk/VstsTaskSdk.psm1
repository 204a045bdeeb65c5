# The agent imports a module of this name (it may pass -ArgumentList) and calls Invoke-VstsTaskScript.
# Unlike the official module this one leaves the environment alone: the executable reads inputs and endpoints from it.

function Invoke-VstsTaskScript {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][scriptblock] $ScriptBlock)

    $ErrorActionPreference = 'Stop'
    try {
        . $ScriptBlock
    }
    catch {
        # One line, and nothing in it that the agent could take for a command. The agent expects exit code 0; the command tells the failure.
        $message = "$_" -replace '%', '%AZP25' -replace '\r', '%0D' -replace '\n', '%0A' -replace '#(?=#)', '# '
        Write-Host "##vso[task.logissue type=error]$message"
        Write-Host "##vso[task.complete result=Failed]$message"
    }
}
