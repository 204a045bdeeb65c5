using System.Runtime.CompilerServices;

namespace KeyVaultReplication.Cli.Tests;

/// <summary>
/// Compares a text with the one that a person read and approved, in a file beside the test. When they differ, the received text is written
/// beside it.
/// </summary>
internal static class Approved
{
    public static void Verify(string received, string name, [CallerFilePath] string test = "")
    {
        var folder = Path.Combine(Repository.Root, "tests", Path.GetDirectoryName(test)!.Replace('\\', '/').Split("/tests/")[^1]);
        var file = Path.Combine(folder, name);
        received = received.ReplaceLineEndings("\n").TrimEnd() + "\n";
        var approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        File.Delete(file + ".received");
        if (received != approved)
        {
            File.WriteAllText(file + ".received", received);
        }

        Assert.That(received, Is.EqualTo(approved), $"not as in {name}; what was received is beside it, in {name}.received");
    }
}
