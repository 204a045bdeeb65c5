@{
    RootModule        = 'VstsTaskSdk.psm1'
    ModuleVersion     = '0.1.0'
    GUID              = 'd3ef78a9-6b9e-4f4c-b42a-e0379f527a5e'
    Author            = 'The Key Vault Replication authors'
    Description       = 'The one function the Azure Pipelines agent asks of this module, and nothing else.'
    PowerShellVersion = '5.1'
    FunctionsToExport = @('Invoke-VstsTaskScript')
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
