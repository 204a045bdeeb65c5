namespace KeyVaultReplication.Tests.Applying;

/// <summary>One write of the secret db into the target, made by itself.</summary>
public abstract class OnAWrite : OnTwoVaults
{
    private protected static readonly ObjectName Db = Some.Name("db");

    private protected static readonly VaultObject Origin = Some.Secret(100, name: "db") with { Version = Some.Version(1) };

    private protected Mark? _mark;
    private protected ObjectProperties _properties = ObjectProperties.Plain;
    private protected Refusals _refusals = new();
    private protected DateTimeOffset _began;

    [SetUp]
    public void Begin() =>
        (_mark, _properties, _refusals) = (Mark.OfCopy(Some.Source, Origin), ObjectProperties.Plain, new Refusals());

    private protected async Task<VaultObject> CurrentAsync() => (await _.Connect(_.Target)[ObjectKind.Secret].ListAsync(default)).Find(Db)!;

    /// <summary>What the target holds afterwards, and what was asked of it; or why it was not written.</summary>
    private protected async Task<string> WriteAsync(DeletedMeanwhile deletions = DeletedMeanwhile.IsRecovered, bool recoverFirst = false,
        VaultObject? current = null)
    {
        Change change = new()
        {
            Kind = ChangeKind.Update,
            Subject = Origin with { Properties = _properties },
            From = Some.Source,
            To = Some.Target,
            Code = ReasonCode.NewVersion,
            Reason = "",
            Current = current,
            RecoverFirst = recoverFirst,
            Deletions = deletions,
            MarksReplica = true,
        };
        _.ClearRequests();
        _began = _.Time.GetUtcNow();
        try
        {
            var read = new ReadObject(change.Subject, new SecretValue("v2"));
            var (_, message) = await new VersionWriter(new Recovery(_.Time), _refusals, _.Time)
                .WriteAsync(new Destination(change, _.Connect(_.Target)), read, _mark, bind: false, default);
            var asked = string.Join(", ", _.Target.Requests.Where(request => !request.IsChallenge).Select(request => request.Operation));
            return $"{string.Join(", ", _.Target.Values("db"))} | {asked}{(message is null ? "" : $" | {message}")}";
        }
        catch (VaultException exception)
        {
            return exception.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is OvertakenException or LeftException or VaultClosedException)
        {
            return exception.Message;
        }
    }
}
