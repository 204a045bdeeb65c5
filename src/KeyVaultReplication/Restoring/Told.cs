using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Restoring;

/// <summary>
/// How restores tell times and versions: a version by its id and its own time, and a copy also by the time that its mark claims, which who
/// can write the replica could forge.
/// </summary>
internal static class Told
{
    public static string Time(DateTimeOffset time) => RestorePoint.Tell(time);

    public static string Version(VaultObject version) =>
        $"{(version.Version is { } id ? $"version {id}" : "the current version")}, made {Made(version)}"
        + (version.ValidUntil is { } end ? $", valid until {Time(end)}" : "");

    public static string Made(VaultObject version) => Time(version.Created)
        + (version.Mark is { } mark ? $" (by its mark a copy of one made {Time(mark.Created)} in {mark.Host.Split('.')[0]})" : "");
}
