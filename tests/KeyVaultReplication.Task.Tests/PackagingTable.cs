namespace KeyVaultReplication.Task.Tests;

/// <summary>The table of docs/packaging.md, which is measured by hand.</summary>
public sealed class PackagingTable
{
    [Test]
    public void It_is_not_older_than_the_settings_it_explains()
    {
        var (exitCode, fingerprint) = Script.Run("python3", RepositoryFile.At("build", "measure-packaging.py"), "--fingerprint");
        if (exitCode != 0)
        {
            Assert.Ignore("Python 3 is not installed.");
        }

        Assert.That(
            RepositoryFile.Read("docs", "packaging.md"),
            Does.Contain($"<!-- measured with settings {fingerprint.Trim()} -->"),
            "A setting of publishing changed since the table was measured. Measure again, on an idle machine: "
            + "build/measure-packaging.py prints the table with this mark under it.");
    }
}
