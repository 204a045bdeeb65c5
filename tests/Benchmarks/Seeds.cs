using System.Globalization;
using KeyVaultReplication;
using KeyVaultSimulator;

namespace Benchmarks;

/// <summary>Fills simulated vaults as time would.</summary>
internal static class Seeds
{
    /// <summary>
    /// Source and targets with the same secrets, each with so many versions, the current ones in sync: marked so, as this product leaves
    /// them; for the 2019 task, which restores backups, with the very versions of the source.
    /// </summary>
    public static void InSync(this Vaults vaults, Tool tool, int count, int versions = 1)
    {
        vaults.Source.Seed(count, versions: versions);
        vaults.Later();
        foreach (var target in vaults.Targets)
        {
            if (tool == Tool.Task2019)
            {
                foreach (var origin in vaults.Source.State.Secrets)
                {
                    target.Put(origin);
                }

                continue;
            }

            if (versions > 1)
            {
                target.Seed(count, versions: versions - 1);
            }

            vaults.Later();
            foreach (var origin in vaults.Source.State.Secrets)
            {
                Replicate(vaults.Source, origin, target);
            }
        }

        vaults.Later();
    }

    /// <summary>New values, each another one, in the first so many secrets from here.</summary>
    public static void Edit(this SimulatedVault vault, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            vault.Set(Name(i), string.Create(CultureInfo.InvariantCulture, $"edited in {vault.Name} {i}"));
        }
    }

    /// <summary>The name of the seeded secret of this number.</summary>
    public static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"secret-{i:000000}");

    private static void Replicate(SimulatedVault source, SecretState origin, SimulatedVault target)
    {
        var current = origin.Current;
        var made = target.Set(origin.Name, current.Value, current.ContentType);
        var mark = new Mark(source.Uri.Host, current.Version, current.Created,
            new ObjectProperties { ContentType = current.ContentType }.Fingerprint(), made.Created);
        target.Update(origin.Name, made.Version, tags: [new(Mark.TagName, mark.ToString())]);
    }
}
