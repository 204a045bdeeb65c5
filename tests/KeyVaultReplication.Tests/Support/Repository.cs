namespace KeyVaultReplication.Tests;

/// <summary>The repository that the tests stand in. A build for publication knows its own paths only from there on.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "KeyVaultReplication.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
