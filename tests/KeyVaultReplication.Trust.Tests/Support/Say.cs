namespace KeyVaultReplication.Trust.Tests;

/// <summary>
/// For cells of a matrix, which run many at a time in one test: what does not hold becomes an exception that the matrix collects.
/// </summary>
internal static class Say
{
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"does not hold: {what}");
        }
    }
}
