using System.Net.Http.Headers;

namespace KeyVaultReplication.Cli.Network;

/// <summary>
/// Answers end: each is read to its end within a time and up to a size, whoever gives it: a vault, the sign-in service, Azure Pipelines, or
/// a proxy in between. The SDK's own timeout only looks at the gaps between two pieces of an answer.
/// </summary>
internal sealed class BoundedAnswers(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    /// <summary>Longest time for one request with all of its answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Largest answer, in bytes. A page of 25 secrets with 15 full tags each takes 1 to 3 million; a backup of a key with hundreds of
    /// versions is larger.
    /// </summary>
    public const int Largest = 32 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var host = request.RequestUri!.Host;
        try
        {
            var response = await base.SendAsync(request, either.Token);
            try
            {
                await ReadAsync(response, host, either.Token);
                if (request.Method == HttpMethod.Post && response.Headers.RetryAfter is not null)
                {
                    // A sign-in: MSAL would refuse to ask again for as long as the answer says. How often it is asked is decided in one
                    // place, SignIn, with an end.
                    response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
                }

                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new UnusableAnswerException($"{host} took more than {Longest.TotalMinutes:0} minutes for one answer");
        }
    }

    private static async Task ReadAsync(HttpResponseMessage response, string host, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > Largest)
        {
            throw TooLarge(host);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        // a claim takes no memory, bytes do
        using var body = new MemoryStream((int)Math.Min(response.Content.Headers.ContentLength ?? 0, 64 * 1024));
        var piece = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(piece, cancellationToken)) > 0;)
        {
            if (body.Length + read > Largest)
            {
                throw TooLarge(host);
            }

            await body.WriteAsync(piece.AsMemory(0, read), cancellationToken);
        }

        var content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
        foreach (var (name, values) in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = content;
    }

    private static UnusableAnswerException TooLarge(string host) => new($"{host} gave an answer of more than {Largest / 1024 / 1024} MB");
}
