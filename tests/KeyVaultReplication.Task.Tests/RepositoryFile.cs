namespace KeyVaultReplication.Task.Tests;

/// <summary>Paths in the repository that the tests stand in.</summary>
internal static class RepositoryFile
{
    public static string Root => Repository.Root;

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(At(parts));

    /// <summary>A folder of its own for a test, with a copy of task/ in it.</summary>
    /// <param name="under">The folder in it that is the copy; by default the folder itself.</param>
    public static TemporaryFolder CopyOfTask(string under = "")
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(At("task"), "*", SearchOption.AllDirectories))
        {
            var destination = Path.Combine(copy.Path, under, Path.GetRelativePath(At("task"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
            File.Copy(file, destination);
        }

        return copy;
    }
}
