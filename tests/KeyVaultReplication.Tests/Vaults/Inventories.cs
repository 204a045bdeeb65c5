using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.Vaults;

/// <summary>Lists as they arrive, complete and in order or not.</summary>
[TestFixture]
public sealed class Inventories
{
    [Test]
    public void A_name_listed_twice_in_a_row_counts_once_as_it_was_listed_last()
    {
        var inventory = Of(Some.Secret(100, name: "a"), Some.Secret(200, name: "a"), Some.Secret(100, name: "b"));

        Assert.That(inventory.Objects.Select(secret => secret.Created), Is.EqualTo(new[] { Some.At(200), Some.At(100) }));
        Assert.That(inventory.ArrivedInOrder);
    }

    [Test]
    public void A_list_out_of_order_is_sorted_and_said()
    {
        var inventory = Of(Some.Secret(name: "b"), Some.Secret(name: "a"), Some.Secret(name: "c"));

        Assert.That(inventory.Objects.Select(secret => secret.Name.Text), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(inventory.ArrivedInOrder, Is.False);
        Assert.That(inventory.Find(Some.Name("c")), Is.SameAs(inventory.Objects[2]));
    }

    private static Inventory Of(params VaultObject[] listed)
    {
        var secrets = ImmutableArray.CreateBuilder<VaultObject>();
        secrets.AddRange(listed);
        return Inventory.Of(secrets, pages: 1);
    }
}
