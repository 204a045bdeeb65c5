namespace KeyVaultReplication.Vaults;

/// <summary>The public part of a key: all of it that a vault hands out, and enough to know it again.</summary>
internal sealed class PublicKey(string numbers) : ObjectContent
{
    private string Numbers => numbers;

    public override bool Matches(ObjectContent other) => other is PublicKey key && key.Numbers == numbers;
}
