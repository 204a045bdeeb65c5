namespace KeyVaultReplication.Planning;

/// <summary>Why a plan, or a whole run, is refused: nothing of it is written.</summary>
/// <param name="Code">Why, for machines.</param>
/// <param name="Reason">Why, for people, and the input that allows it.</param>
internal sealed record Refusal(ReasonCode Code, string Reason);
