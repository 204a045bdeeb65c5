using System.CommandLine;
using KeyVaultSimulator;

return await new RootCommand("Azure Key Vault, simulated on this machine: for demonstrations and tests.")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    RehearseCommand.Create(),
}.Parse(args).InvokeAsync();
