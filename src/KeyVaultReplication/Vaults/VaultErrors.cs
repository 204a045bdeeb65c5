using Azure;
using Azure.Identity;
using KeyVaultReplication.Objects;

namespace KeyVaultReplication.Vaults;

/// <summary>Turns what the SDK throws into one exception that says what was tried, what came back and what to do.</summary>
internal static class VaultErrors
{
    /// <summary>Whether an exception is the SDK's way to say that a request failed.</summary>
    public static bool IsFromVault(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        RequestFailedException or AuthenticationFailedException or AggregateException or InvalidOperationException => true,
        IOException or HttpRequestException or System.Text.Json.JsonException or FormatException or KeyNotFoundException
            or ArgumentException => true,
        NullReferenceException => true, // the SDK, when an answer is the word null
        _ => false,
    };

    /// <summary>Explains a failure.</summary>
    /// <param name="exception">What the SDK threw.</param>
    /// <param name="vault">Which vault was asked.</param>
    /// <param name="operation">What was tried.</param>
    /// <param name="name">On which object; null for the vault.</param>
    /// <param name="sent">What was sent to be written: an answer that repeats it is not quoted.</param>
    public static VaultException Explain(
        Exception exception, VaultAddress vault, VaultOperation operation, ObjectName? name, ObjectContent? sent = null)
    {
        var cause = exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception;
        var answer = cause is RequestFailedException { Status: > 0 } failed
            ? VaultAnswer.Of(failed, quotesOthers: !operation.CarriesValue) : null;
        if (answer is not null && sent?.IsRepeatedIn(answer.Said) == true)
        {
            answer = answer with { Said = "what it says is not shown, since it repeats what was sent" };
        }

        var (came, advice) = answer is null
            ? NoAnswer.Explain(cause, vault)
            : ($"{answer.Status} "
                + $"{answer.Code}{(answer.Said.Length == 0 ? "" : answer.IsOfService ? ": " + answer.Said : " " + answer.Said)}",
                AnswerAdvice.For(answer, vault, operation));
        return new VaultException($"Could not {operation.Of(vault, name)}: {came.TrimEnd('.', ' ')}. {advice}".TrimEnd(),
            answer?.Status ?? 0, answer?.Code ?? "", exception)
        {
            SignedOut = NoAnswer.IsSignIn(cause) ? vault : null,
            IsForeignBackup = operation == VaultOperation.RestoreKey && answer is not null && AnswerAdvice.IsForeignBackup(answer),
        };
    }
}
