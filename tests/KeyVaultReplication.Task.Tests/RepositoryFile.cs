namespace KeyVaultReplication.Task.Tests;

/// <summary>Paths in the repository that the tests stand in.</summary>
internal static class RepositoryFile
{
    public static string Root { get; } = FindRoot();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(At(parts));

    /// <summary>A folder of its own for a test, with a copy of task/ in it.</summary>
    public static TemporaryFolder CopyOfTask()
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(At("task"), "*", SearchOption.AllDirectories))
        {
            var destination = Path.Combine(copy.Path, Path.GetRelativePath(At("task"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
            File.Copy(file, destination);
        }

        return copy;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "vss-extension.json")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run from inside the repository.");
    }
}
