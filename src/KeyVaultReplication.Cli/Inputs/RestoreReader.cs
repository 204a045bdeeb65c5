using System.Collections.Immutable;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Cli.Inputs;

/// <summary>Reads what a restore is asked: what a vault is brought back to, and how far it may go.</summary>
internal sealed class RestoreReader(InputTexts texts, TimeProvider time)
{
    /// <summary>The options of a restore.</summary>
    public ReplicationOptions Read(ImmutableArray<VaultAddress> sources, ImmutableArray<VaultAddress> targets,
        ReplicationOptions options) =>
        options with { MaxUpdates = MostRestored(options.MaxUpdates), RestorePoint = Point(sources, targets, options) };

    /// <summary>What a vault is restored to.</summary>
    private RestorePoint Point(ImmutableArray<VaultAddress> sources, ImmutableArray<VaultAddress> targets, ReplicationOptions options)
    {
        var ownHistory = sources.IsEmpty || targets.Contains(sources[0]);
        var (at, version) = (At(options.ApprovedPlan is not null), texts.Said(Input.RestoreVersion));
        if (targets.Length > 1)
        {
            texts.Wrong(Input.Target, "takes one vault in a restore");
        }

        if (options.Kinds is [ObjectKind.Key])
        {
            texts.Wrong(Input.ObjectTypes, "is keys, and a restore leaves keys alone: give secrets, certificates or both");
        }

        if (ownHistory && texts.Said(Input.RestoreAt) is null && version is null)
        {
            texts.Wrong(Input.RestoreAt, $"is missing: give {RestoreTime.ValidValues}");
        }

        if (!ownHistory && options.ReplicateDeletion)
        {
            texts.Wrong(Input.ReplicateDeletion,
                $"is not for a restore from a replica ({texts.LabelOf(Input.Source)}): what the replica never had is not known, so "
                    + "nothing is deleted");
        }

        if (version is not null)
        {
            CheckVersion(version, options.Filter);
        }

        return new RestorePoint(at, version);
    }

    /// <summary>
    /// The default of a replication, which the agent says too, is none of a restore: that is asked for because much is wrong.
    /// </summary>
    private static ChangeLimit MostRestored(ChangeLimit said) =>
        ReferenceEquals(said, ChangeLimit.Updates) && ChangeLimit.TryParse("100%", out var everything) ? everything : said;

    private void CheckVersion(string version, NameFilter filter)
    {
        if (version.Length != 32 || !version.All(char.IsAsciiHexDigitLower))
        {
            texts.Wrong(Input.RestoreVersion,
                $"is '{version}', which is not the id of a version: give its 32 hexadecimal digits, in small letters");
            return;
        }

        if (filter.Include is not [var name] || name.AsSpan().ContainsAny('*', '?') || !filter.Exclude.IsEmpty)
        {
            texts.Wrong(Input.RestoreVersion,
                $"is for one name: give {texts.LabelOf(Input.Include)} with exactly that, and no {texts.LabelOf(Input.Exclude)}");
        }

        if (texts.Said(Input.RestoreAt) is not null)
        {
            texts.Wrong(Input.RestoreVersion, $"and {texts.LabelOf(Input.RestoreAt)} exclude each other: a version has its time");
        }
    }

    private DateTimeOffset? At(bool isApproved)
    {
        if (texts.Said(Input.RestoreAt) is not { } said)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (!RestoreTime.TryParse(said, now, out var at))
        {
            texts.Wrong(Input.RestoreAt, $"is '{said}': give {RestoreTime.ValidValues}");
        }
        else if (at > now)
        {
            texts.Wrong(Input.RestoreAt, $"is '{said}', which has not come yet");
        }
        else if (isApproved && RestoreTime.IsRelative(said))
        {
            texts.Wrong(Input.RestoreAt, $"is '{said}', another time than when the plan was approved: give the time that the dry run told");
        }

        return at;
    }
}
