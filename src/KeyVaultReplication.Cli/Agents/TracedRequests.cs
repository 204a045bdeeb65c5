using System.Diagnostics;
using System.Globalization;

namespace KeyVaultReplication.Cli.Agents;

/// <summary>
/// Tells each HTTP request to vaults and identity services, for debugging: method, host, path, status, how long it took, and the service's
/// id for it. Never a query, a header that signs in, or a body: those hold tokens and values.
/// </summary>
internal sealed class TracedRequests(IAgent agent, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var what = $"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Path)}";
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            var id = response.Headers.TryGetValues("x-ms-request-id", out var ids) ? $", request {string.Join(",", ids)}" : "";
            agent.Debug(string.Create(CultureInfo.InvariantCulture,
                $"{what}: {(int)response.StatusCode} after {clock.ElapsedMilliseconds} ms{id}"));
            return response;
        }
        catch (Exception exception)
        {
            agent.Debug(string.Create(CultureInfo.InvariantCulture,
                $"{what}: {exception.GetType().Name} after {clock.ElapsedMilliseconds} ms"));
            throw;
        }
    }
}
