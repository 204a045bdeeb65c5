namespace KeyVaultReplication.Testing;

/// <summary>The repository that tests and benchmarks stand in. A build for publication knows its own paths only from there on.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KeyVaultReplication.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Tests and benchmarks run from inside the repository.");
    }
}
