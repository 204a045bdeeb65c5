using KeyVaultSimulator;

namespace KeyVaultReplication.Tests.Applying;

/// <summary>One deletion of the secret db in the target, made by itself.</summary>
public abstract class OnADeletion : OnTwoVaults
{
    private protected static readonly ObjectName Db = Some.Name("db");
    private protected static readonly Mark Says = Some.Mark(Some.Source, 100, 200, deleting: Some.Source);

    [SetUp]
    public void Fill() => _.After(10, () => _.Target.Set("db", "v1"));

    private protected DateTimeOffset _began;

    private protected void DeleteInSource()
    {
        _.Source.Set("db", "v1");
        _.Source.Delete("db");
    }

    private protected void Edit(bool newVersion)
    {
        if (newVersion)
        {
            _.Target.Set("db", "by a person");
        }
        else
        {
            _.Target.Update("db", contentType: "edited");
        }
    }

    private protected async Task<VaultObject> CurrentAsync() => (await _.Connect(_.Target)[ObjectKind.Secret].ListAsync(default)).Find(Db)!;

    private protected async Task DeleteAsync(Must must, Mark? mark, VaultObject? planned = null)
    {
        var change = Deletes(planned ?? await CurrentAsync(), must, mark);
        _.ClearRequests();
        _began = _.Time.GetUtcNow();
        await new Deletion(_.Connect(_.Source), _.Connect(_.Target), change, new Recovery(_.Time)).RunAsync(default);
    }

    private protected static Change Deletes(VaultObject planned, Must must, Mark? mark) =>
        new()
        {
            Kind = ChangeKind.Delete,
            Subject = planned,
            Current = planned,
            From = Some.Source,
            To = Some.Target,
            Code = ReasonCode.NotInSource,
            Reason = "",
            Must = must,
            Mark = mark,
        };

    /// <summary>What became of it, and what was asked of both vaults.</summary>
    private protected string Done =>
        $"{(_.Target.LiveNames().Contains("db") ? "lives" : "deleted")} after {(_.Time.GetUtcNow() - _began).TotalSeconds:0} s: "
        + $"source {Asked(_.Source)}; target {Asked(_.Target)}";

    private protected static string Asked(SimulatedVault vault) =>
        string.Join(", ", vault.Requests.Where(request => !request.IsChallenge)
        .Select(request => request.Operation));

    private protected static int Count(SimulatedVault vault, string operation) =>
        vault.Requests.Count(request => !request.IsChallenge && request.Operation == operation);
}
