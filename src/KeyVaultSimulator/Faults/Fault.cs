namespace KeyVaultSimulator.Faults;

/// <summary>What goes wrong, once its turn has come.</summary>
public abstract record Fault
{
    private protected Fault()
    {
    }

    /// <summary>An error of this status instead of the operation.</summary>
    public static Fault Status(int status, string? innerCode = null, TimeSpan? retryAfter = null) =>
        new StatusFault(status, innerCode, retryAfter);

    /// <summary>The connection is reset before anything happened.</summary>
    public static Fault ResetBefore { get; } = new ResetFault(After: false);

    /// <summary>The operation is done, and the connection reset instead of an answer.</summary>
    public static Fault ResetAfter { get; } = new ResetFault(After: true);

    /// <summary>The operation is done, and the answer breaks off in the middle.</summary>
    public static Fault Truncate { get; } = new TruncateFault();

    /// <summary>The operation is done, and the answer is an error of this status.</summary>
    public static Fault StatusAfter(int status) => new LostAnswerFault(status);

    /// <summary>The operation is done, and the answer comes so much later, by the cloud's clock.</summary>
    public static Fault Slow(TimeSpan delay) => new SlowFault(delay);

    /// <summary>
    /// The operation is done, and no answer comes: the client gives up. One without a network to the simulator gives up at once, by no
    /// clock.
    /// </summary>
    public static Fault NoAnswer { get; } = new NoAnswerFault();

    /// <summary>The token is refused as expired, with a challenge.</summary>
    public static Fault TokenExpired { get; } = new TokenFault(Claims: false);

    /// <summary>The token is refused with a claims challenge (continuous access evaluation).</summary>
    public static Fault ClaimsChallenge { get; } = new TokenFault(Claims: true);

    /// <summary>The operation is done, and its answer is another text: as a service with a defect, or an impostor, would give it.</summary>
    public static Fault Altered(Func<string, string> change) => new AlteredFault(change);

    /// <summary>The list comes out of order.</summary>
    public static Fault Disorder { get; } = new DisorderFault();
}

internal sealed record StatusFault(int Code, string? InnerCode, TimeSpan? RetryAfter) : Fault;

internal sealed record ResetFault(bool After) : Fault;

internal sealed record TruncateFault : Fault;

internal sealed record LostAnswerFault(int Code) : Fault;

internal sealed record SlowFault(TimeSpan Delay) : Fault;

internal sealed record NoAnswerFault : Fault;

internal sealed record TokenFault(bool Claims) : Fault;

internal sealed record DisorderFault : Fault;

internal sealed record AlteredFault(Func<string, string> Change) : Fault;

internal sealed record HookFault(Func<Task> Before, Func<Task> After) : Fault;
