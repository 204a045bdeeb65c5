using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KeyVaultSimulator.Http;

/// <summary>
/// Hands requests to the simulator without a network between. A connection that the simulator resets, or an answer that it cuts short,
/// fails as it does on the network; and so does one that never comes, without the time that a client would wait for it.
/// </summary>
internal sealed class DirectHandler(Func<HttpContext, Task> answer, Func<string, bool> listens) : HttpMessageHandler
{
    /// <summary>Makes a client that reaches the simulator without a network give up; one that does not has to find out by itself.</summary>
    /// <returns>Whether it is such a client.</returns>
    public static bool GivesUp(HttpContext context)
    {
        var lifetime = context.Features.Get<IHttpRequestLifetimeFeature>() as Lifetime;
        lifetime?.GiveUp();
        return lifetime is not null;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        if (!listens(uri.Host))
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"Nothing listens at {uri.Host}.",
                new SocketException((int)SocketError.ConnectionRefused));
        }

        using var lifetime = new Lifetime();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        context.Request.Method = request.Method.Method;
        (context.Request.Scheme, context.Request.Host) = (uri.Scheme, new HostString(uri.Host));
        (context.Request.Path, context.Request.QueryString) = (PathString.FromUriComponent(uri), QueryString.FromUriComponent(uri));
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            context.Request.Headers[name] = values.ToArray();
        }

        context.Request.Body = request.Content is { } content ? await content.ReadAsStreamAsync(cancellationToken) : Stream.Null;
        var body = new MemoryStream();
        context.Response.Body = body;
        await answer(context);
        if (lifetime.IsGivenUp)
        {
            throw new TaskCanceledException("The request was given up.", new TimeoutException("No answer came."));
        }

        body.Position = 0;
        return lifetime.IsAborted && body.Length == 0 ? throw Reset() : Answer(context.Response, body, lifetime.IsAborted, request);
    }

    private static HttpRequestException Reset() =>
        new(HttpRequestError.ConnectionError, "The connection was reset.",
            new IOException("The connection was reset.", new SocketException((int)SocketError.ConnectionReset)));

    private static HttpResponseMessage Answer(HttpResponse response, MemoryStream body, bool isCut, HttpRequestMessage request)
    {
        var message = new HttpResponseMessage((System.Net.HttpStatusCode)response.StatusCode)
        {
            Content = new StreamContent(new NetworkStream(body, isCut)),
            RequestMessage = request
        };
        foreach (var (name, values) in response.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return message;
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted = new();

        public bool IsAborted { get; private set; }

        public bool IsGivenUp => _aborted.IsCancellationRequested;

        public CancellationToken RequestAborted { get => _aborted.Token; set => throw new NotSupportedException(); }

        public void Abort() => IsAborted = true;

        public void GiveUp() => _aborted.Cancel();

        public void Dispose() => _aborted.Dispose();
    }

    /// <summary>
    /// An answer, or what was sent of it before the connection broke, as it comes from a network: once, from its beginning to its end.
    /// </summary>
    private sealed class NetworkStream(MemoryStream sent, bool isCut) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer) =>
            sent.Read(buffer) is var count && (count > 0 || !isCut) ? count : throw new IOException("The connection was reset.");

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
