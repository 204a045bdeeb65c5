using System.Globalization;

namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>What people, and the service, do to vaults behind the tool's back. What a vault refuses is tried in vain.</summary>
internal static class Person
{
    public static void Act(World world, ReadOnlySpan<string> words)
    {
        var (letter, verb) = (words[0], words[1]);
        var name = words.Length > 2 ? words[2] : null;
        var vault = world.Vault(letter);
        var before = vault.State;
        try
        {
            switch (verb)
            {
                case "set":
                    Set(world, letter, name!, words[3], words[4..]);
                    break;
                case "update":
                    Update(world, letter, name!, words[3..]);
                    break;
                case "clear":
                    vault.ClearContentType(name!);
                    break;
                case "delete":
                    vault.Delete(name!);
                    break;
                case "recover":
                    vault.Recover(name!);
                    break;
                case "purge":
                    vault.Purge(name!);
                    break;
                case "certificate":
                    vault.AddCertificate(name!);
                    break;
                case "delete-certificate":
                    vault.DeleteCertificate(name!);
                    break;
                case "keep":
                    world.Keep(letter);

                    // A vault that goes back to a version of the very second of the one that was copied looks the same in a list.
                    world.Pass(1);
                    break;
                case "rewind":
                    vault.Rewind(world.Kept(letter));
                    break;
                case "anew":
                    vault.Rewind(VaultState.Empty);
                    break;
                case "lag":
                    vault.ListLag = Seconds(words[2]);
                    break;
                case "clock":
                    vault.NodeClock = Seconds(words[2]);
                    break;
                case "read-only":
                    vault.IsReadOnly = true;
                    break;
                case "writable":
                    vault.IsReadOnly = false;
                    break;
                default:
                    throw new FormatException($"Nobody can '{verb}'.");
            }
        }
        catch (Exception exception) when (exception is KeyNotFoundException or ServiceError)
        {
            return;
        }

        foreach (var touched in before.Secrets.Concat(vault.State.Secrets).Select(secret => secret.Name).Distinct().Order(
            StringComparer.Ordinal).ToList())
        {
            if (!ReferenceEquals(before.Find(touched), vault.State.Find(touched)))
            {
                world.Log.Add(new Entry(null, letter, verb, touched, before.Find(touched), vault.State.Find(touched)));
                world.Truth.Note(world.Log[^1]);
            }
        }

        if (words.Contains("unmarked") || words.Contains("full"))
        {
            world.Truth.Blur(letter, name!, forGood: words.Contains("full"));
        }
    }

    private static void Set(World world, string letter, string name, string value, ReadOnlySpan<string> words)
    {
        var old = world.Current(letter, name);
        if (words.Contains("carry"))
        {
            // Whoever makes a version from another one has read it first. In the second in which that was made, its mark would pass for one
            // of the new version: no list tells them apart.
            world.Pass(1);
        }

        // A node's clock that is behind by just as long as it is since an older version was made: no list tells the two apart.
        var clock = world.Vault(letter).NodeClock;
        while (clock != TimeSpan.Zero && world.Find(letter, name)?.Versions.Any(version =>
            version.Created.ToUnixTimeSeconds() == (world.Now + clock).ToUnixTimeSeconds()) == true)
        {
            world.Pass(1);
        }

        var text = value switch
        {
            "same" => old?.Value ?? "v0",
            "old" => world.Find(letter, name)?.Versions[0].Value ?? "v0",
            _ => value,
        };
        var wanted = Properties.Parse(words);
        world.Vault(letter).Set(name, text, wanted.ContentType, wanted.TagsOver(words.Contains("carry") ? old : null, carryMark: true),
            wanted.Enabled ?? true, expires: wanted.Expires);
    }

    private static void Update(World world, string letter, string name, ReadOnlySpan<string> words)
    {
        var old = world.Current(letter, name) ?? throw new KeyNotFoundException(name);
        var wanted = Properties.Parse(words);
        world.Vault(letter).Update(name, contentType: wanted.ContentType, tags: wanted.IsRetagged
            ? wanted.TagsOver(old, carryMark: !words.Contains("unmarked")) : null, enabled: wanted.Enabled,
            expires: wanted.Expires);
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(int.Parse(text, CultureInfo.InvariantCulture));

    private sealed record Properties(string? ContentType, bool? Enabled, DateTimeOffset? Expires, string? Owner, bool IsFull,
        bool IsRetagged)
    {
        private static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public static Properties Parse(ReadOnlySpan<string> words)
        {
            var all = new Properties(null, null, null, null, false, false);
            foreach (var word in words)
            {
                all = word.Split('=') switch
                {
                    ["type", var type] => all with { ContentType = type },
                    ["owner", var owner] => all with { Owner = owner, IsRetagged = true },
                    ["expires", var days] => all with { Expires = Begin.AddDays(int.Parse(days, CultureInfo.InvariantCulture)) },
                    ["off"] => all with { Enabled = false },
                    ["on"] => all with { Enabled = true },
                    ["full"] => all with { IsFull = true, IsRetagged = true },
                    ["untagged" or "unmarked"] => all with { IsRetagged = true },
                    ["carry"] => all,
                    _ => throw new FormatException($"There is no property '{word}'."),
                };
            }

            return all;
        }

        /// <summary>
        /// Somebody who edits tags in the portal keeps the mark, and where a version is made from another one, all of its tags.
        /// </summary>
        public Dictionary<string, string> TagsOver(SecretVersionState? old, bool carryMark)
        {
            var tags = IsFull ? Enumerable.Range(1, 15).ToDictionary(number => $"tag{number}", _ => "x") : [];
            if (Owner is not null)
            {
                tags["owner"] = Owner;
            }

            foreach (var (key, text) in old?.Tags.Where(tag => tag.Key == Mark.TagName ? carryMark && !IsFull : !IsRetagged) ?? [])
            {
                tags.TryAdd(key, text);
            }

            return tags;
        }
    }
}
