using System.Xml.Linq;
using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

/// <summary>What the build says of the packages it takes.</summary>
internal static class LockFile
{
    /// <summary>Name and version of each package in a lock file, and the hash of its content.</summary>
    public static Dictionary<string, string> Packages(string path) => JObject.Parse(File.ReadAllText(path))["dependencies"]!["net10.0"]!
        .Cast<JProperty>()
        .Where(package => package.Value["contentHash"] is not null)
        .ToDictionary(
            package => $"{package.Name} {package.Value["resolved"]}",
            package => (string)package.Value["contentHash"]!, StringComparer.Ordinal);

    /// <summary>Name and version of all inside the executable of a platform: the runtime, and every package but the linker.</summary>
    public static IEnumerable<string> Shipped(string platform) =>
        Packages(RepositoryFile.At("build", "locks", platform, "KeyVaultReplication.Cli.lock.json")).Keys
            .Where(package => !package.StartsWith("Microsoft.NET.ILLink.Tasks ", StringComparison.Ordinal))
            .Append($"Microsoft.NETCore.App.Runtime.{platform} {Build("ShippedRuntime")}");

    public static string[] Platforms => Build("ShippedPlatforms").Split(';');

    /// <summary>A property of Directory.Build.props.</summary>
    public static string Build(string property) =>
        XDocument.Load(RepositoryFile.At("Directory.Build.props")).Descendants(property).Single().Value;
}
