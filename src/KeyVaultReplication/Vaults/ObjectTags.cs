using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>The tags that the service tells: those of people, and the mark, which is one of them.</summary>
internal static class ObjectTags
{
    public static (ImmutableSortedDictionary<string, string> Tags, Mark? Mark, bool HasUnreadableMark) Read(
        IEnumerable<KeyValuePair<string, string>> tags)
    {
        var (own, text) = (ObjectProperties.NoTags, default(string));
        foreach (var (name, value) in tags)
        {
            if (name == Mark.TagName)
            {
                text = value ?? "";
            }
            else
            {
                own = own.SetItem(name, value ?? ""); // JSON can say null
            }
        }

        var mark = Mark.TryParse(text);
        return (own, mark, text is not null && mark is null);
    }
}
