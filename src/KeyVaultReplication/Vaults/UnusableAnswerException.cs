namespace KeyVaultReplication.Vaults;

/// <summary>An answer without end, too large, or that leads elsewhere. The message says which, and quotes nothing of it.</summary>
public sealed class UnusableAnswerException : IOException
{
    /// <summary>Makes it.</summary>
    /// <param name="message">What is wrong with the answer, in words that follow "came back:".</param>
    public UnusableAnswerException(string message) : base(message)
    {
    }
}
