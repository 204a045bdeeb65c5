using Azure.Security.KeyVault.Secrets;

namespace KeyVaultSimulator.Tests;

/// <summary>How the contract's client is set up for a vault that an environment variable names.</summary>
[TestFixture]
public sealed class NamedVaults
{
    [TestCase("https://localhost:8443", true)]
    [TestCase("https://127.0.0.1:8443", true)]
    [TestCase("https://my-test-vault.vault.azure.net", false)]
    public void An_emulator_on_this_machine_may_name_another_host_in_its_challenge(string vault, bool mayDiffer) =>
        Assert.That(ContractVault.OptionsFor(new Uri(vault), null).DisableChallengeResourceVerification, Is.EqualTo(mayDiffer));

    [TestCase("7.4", SecretClientOptions.ServiceVersion.V7_4)]
    [TestCase("2025-07-01", SecretClientOptions.ServiceVersion.V2025_07_01)]
    [TestCase("", SecretClientOptions.ServiceVersion.V2026_04_01)]
    [TestCase(null, SecretClientOptions.ServiceVersion.V2026_04_01)]
    public void The_version_of_the_API_can_be_chosen(string? apiVersion, SecretClientOptions.ServiceVersion version) =>
        Assert.That(ContractVault.OptionsFor(new Uri("https://localhost"), apiVersion).Version, Is.EqualTo(version));
}
