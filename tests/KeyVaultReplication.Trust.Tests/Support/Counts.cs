namespace KeyVaultReplication.Trust.Tests;

/// <summary>What a matrix counted, for whoever ran it.</summary>
internal static class Counts
{
    /// <summary>
    /// One line in the output of <c>dotnet test</c>, which shows what a passing test writes only if it goes to the error stream.
    /// </summary>
    public static Task PrintAsync(string line) => TestContext.Error.WriteLineAsync(line);
}
