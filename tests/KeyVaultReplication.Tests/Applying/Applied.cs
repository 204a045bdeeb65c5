using Azure.Core;
using Azure.Identity;
using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>Applies changes that a test has planned by itself.</summary>
internal static class Applied
{
    /// <summary>Makes the changes; what came of each, in their order within each vault.</summary>
    public static async Task<IReadOnlyList<ChangeOutcome>> ApplyAsync(
        this Scenario scenario, Change[] changes, IProgress<ReplicationEvent>? progress = null, int parallelism = 4,
        SimulatedVault? signedOut = null, CancellationToken cancellationToken = default)
    {
        scenario.ClearRequests();
        var vaults = scenario.Cloud.Vaults.Select(vault => scenario.Connect(vault, vault == signedOut ? new Expired() : null))
            .ToDictionary(vault => vault.Address);
        var plans = changes.GroupBy(change => change.To).Select(group => new ReplicationPlan
        {
            Source = Some.Source,
            Target = group.Key,
            Changes = [.. group],
            Findings = [],
            Unchanged = 0,
            SourceObjects = 1,
            TargetObjects = 1,
        });
        return [.. (await new Applier(vaults, parallelism, scenario.Time, progress).ApplyAsync([.. plans], cancellationToken))
            .SelectMany(outcomes => outcomes)];
    }

    /// <summary>A copy from the source into the target, of an object that the target lacks.</summary>
    public static Change Copy(string name, ObjectKind kind = ObjectKind.Secret) => new()
    {
        Kind = ChangeKind.Create,
        Subject = Some.Secret() with { Name = ObjectName.Parse(name, kind) },
        From = Some.Source,
        To = Some.Target,
        Code = ReasonCode.New,
        Reason = "",
        MarksReplica = true,
    };

    /// <summary>What a list of the vault shows of the secret.</summary>
    public static async Task<VaultObject> ListedAsync(this Scenario scenario, SimulatedVault vault, string name) =>
        (await scenario.Connect(vault)[ObjectKind.Secret].ListAsync(default)).Find(Some.Name(name))!;

    /// <summary>What the list of soft-deleted secrets shows of it.</summary>
    public static async Task<VaultObject> ListedAsDeletedAsync(this Scenario scenario, SimulatedVault vault, string name) =>
        (await scenario.Connect(vault)[ObjectKind.Secret].ListDeletedAsync(default)).Find(Some.Name(name))!;

    /// <summary>What was asked of a vault.</summary>
    public static string Asked(this SimulatedVault vault) =>
        string.Join(", ", vault.Requests.Where(request => !request.IsChallenge).Select(request => request.Operation));

    /// <summary>The mark on a version, as its tag says it.</summary>
    public static Mark? MarkOf(SecretVersionState version) => Mark.TryParse(version.Tags.GetValueOrDefault(Mark.TagName));

    /// <summary>A credential that is not taken any more.</summary>
    private sealed class Expired : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new AuthenticationFailedException("AADSTS7000222: The provided client secret keys are expired.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
