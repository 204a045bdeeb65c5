using System.Collections.Concurrent;

namespace KeyVaultSimulator;

/// <summary>How the proxy of a cloud behaves, and what it was asked.</summary>
public sealed class SimulatedProxy
{
    private readonly ConcurrentQueue<ProxyRequest> _requests = new();

    /// <summary>
    /// The ways to sign in that it offers, in this order: Negotiate, NTLM, Digest, Basic. Only Basic ever succeeds here. Empty: everybody
    /// may use it.
    /// </summary>
    public IReadOnlyList<string> Offers { get; set; } = [];

    /// <summary>Who may use it, where it offers a way to sign in.</summary>
    public (string User, string Password) Account { get; set; } = ("", "");

    /// <summary>So many connections are closed without an answer; then all is well.</summary>
    public int DropsNext { get; set; }

    /// <summary>The status it answers with whatever is asked, with an HTML page as proxies have it; null for none.</summary>
    public int? Refuses { get; set; }

    /// <summary>How the hosts end that it refuses; empty for all.</summary>
    public string RefusedHosts { get; set; } = "";

    /// <summary>What was asked, oldest first.</summary>
    public IReadOnlyCollection<ProxyRequest> Requests => _requests;

    internal void Note(ProxyRequest request) => _requests.Enqueue(request);
}

/// <summary>A request to connect. It holds no password.</summary>
/// <param name="Host">The host, without its port.</param>
/// <param name="Scheme">How the client signed in, such as Basic; empty when it did not.</param>
/// <param name="Status">What was answered.</param>
public sealed record ProxyRequest(string Host, string Scheme, int Status);
