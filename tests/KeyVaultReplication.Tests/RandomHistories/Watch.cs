namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// Stands between a run and the vaults: lets happen before and after each request what the history says, and writes down what the request
/// came to.
/// </summary>
internal sealed class Watch(HttpMessageHandler inner, Run run, World world) : DelegatingHandler(inner)
{
    /// <summary>Each target of a run is written at its own pace: one request after the other all the same.</summary>
    private readonly SemaphoreSlim _one = new(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is null)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            return await SendOneAsync(request, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _one.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendOneAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var vault = World.LetterOf(request.RequestUri!.Host);
        var (operation, name) = Parse(request.Method.Method, request.RequestUri.AbsolutePath.Trim('/').Split('/'));
        var nth = run.Met[(vault, operation, name)] = run.Met.GetValueOrDefault((vault, operation, name)) + 1;
        var moment = new Moment(++run.Sent, vault, operation, name ?? "*", nth);
        world.Turns?.Await(run);
        world.Happen(run, "before", moment);
        if (run.IsDead || World.FaultAt(run, moment) is { } fault && Inject(fault))
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection was reset.",
                new IOException("The connection was reset."));
        }

        var before = name is null ? null : world.Vault(vault).State.Find(name);
        HttpResponseMessage? response = null;
        try
        {
            return response = await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            world.Vault(vault).Faults.Clear();
            var after = name is null ? null : world.Vault(vault).State.Find(name);
            world.Note(new Entry(run, vault, operation, name, before, after) { Status = (int?)response?.StatusCode });
            world.Happen(run, "after", moment);
        }

        bool Inject(string kind)
        {
            // Nobody who only reads is told that a name is busy [recorded]: he finds it, or does not.
            run.IsDead = kind is "dies";
            if (!run.IsDead && !(kind is "deleting" or "recovering" && request.Method == HttpMethod.Get))
            {
                world.Vault(vault).Faults.Add(null, null, FaultOf(kind), times: 1);
            }

            return run.IsDead;
        }
    }

    private static Fault FaultOf(string kind) => kind switch
    {
        "503" => Fault.Status(503),
        "429" => Fault.Status(429),
        "done-500" => Fault.StatusAfter(500),
        "reset" => Fault.ResetBefore,
        "lost" => Fault.ResetAfter,
        "cut" => Fault.Truncate,
        "deleting" => Fault.Status(409, "ObjectIsBeingDeleted"),
        "recovering" => Fault.Status(409, "ObjectIsBeingRecovered"),
        _ => throw new FormatException($"'{kind}' is no fault."),
    };

    private static (string Operation, string? Name) Parse(string method, string[] path) => (method, path) switch
    {
        ("GET", ["secrets"]) => ("List", null),
        ("GET", ["deletedsecrets"]) => ("ListDeleted", null),
        ("GET", ["secrets", var name, "versions"]) => ("ListVersions", name),
        ("GET", ["secrets", var name]) => ("Get", name),
        ("GET", ["secrets", var name, _]) => ("GetVersion", name),
        ("GET", ["deletedsecrets", var name]) => ("GetDeleted", name),
        ("PUT", ["secrets", var name]) => ("Set", name),
        ("PATCH", ["secrets", var name, _]) => ("Update", name),
        ("DELETE", ["secrets", var name]) => ("Delete", name),
        ("POST", ["deletedsecrets", var name, "recover"]) => ("Recover", name),
        ("DELETE", ["deletedsecrets", var name]) => ("Purge", name),
        _ => ($"{method} {string.Join('/', path)}", null),
    };
}

/// <summary>A request of a run: the n-th of all, and the n-th of its kind.</summary>
internal sealed record Moment(int Ordinal, string Vault, string Operation, string Name, int Nth)
{
    /// <summary>Whether the words before the colon mean this request.</summary>
    public bool Is(ReadOnlySpan<string> words) => words switch
    {
        [var ordinal] => int.Parse(ordinal, System.Globalization.CultureInfo.InvariantCulture) == Ordinal,
        [var vault, var operation, var name] => (vault, operation, name) == (Vault, Operation, Name) && Nth == 1,
        [var vault, var operation, var name, var nth] => (vault, operation, name) == (Vault, Operation, Name)
            && int.Parse(nth, System.Globalization.CultureInfo.InvariantCulture) == Nth,
        _ => false,
    };

    public override string ToString() => $"{Vault} {Operation} {Name}{(Nth == 1 ? "" : $" {Nth}")}";
}

/// <summary>Two runs that take turns: before each request, one digit of the order says whose turn it is.</summary>
internal sealed class Turns(string order, IReadOnlyList<Run> runs)
{
    private readonly object _gate = new();
    private readonly HashSet<Run> _ended = [];
    private Run? _going;
    private int _next;

    /// <summary>Ends a turn of this run, and waits for its next one.</summary>
    public void Await(Run run)
    {
        lock (_gate)
        {
            Leave(run);
            while (!MayGo(run))
            {
                Monitor.Wait(_gate);
            }
        }
    }

    public void End(Run run)
    {
        lock (_gate)
        {
            _ended.Add(run);
            Leave(run);
        }
    }

    private void Leave(Run run)
    {
        _going = _going == run ? null : _going;
        Monitor.PulseAll(_gate);
    }

    private bool MayGo(Run run)
    {
        while (_next < order.Length && _ended.Contains(runs[order[_next] - '1']))
        {
            _next++;
        }

        if (_going is not null || (_next < order.Length && runs[order[_next] - '1'] != run)
            || (_next >= order.Length && runs[0] != run && !_ended.Contains(runs[0])))
        {
            return false;
        }

        (_going, _next) = (run, _next + 1);
        return true;
    }
}
