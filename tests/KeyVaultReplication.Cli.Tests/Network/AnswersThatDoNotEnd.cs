using System.Net;
using KeyVaultReplication.Cli.Network;
using Microsoft.Extensions.Time.Testing;

namespace KeyVaultReplication.Cli.Tests.Network;

/// <summary>Whoever answers, a vault, the sign-in, Azure Pipelines or a proxy: an answer ends, in time and in size.</summary>
[TestFixture]
public sealed class AnswersThatDoNotEnd
{
    [Test]
    public void An_answer_that_says_it_is_too_large_is_not_read()
    {
        var body = new Body(long.MaxValue);

        Assert.That(Fails(body, length: 2L * 1024 * 1024 * 1024), Is.EqualTo("contoso.vault.azure.net gave an answer of more than 32 MB"));
        Assert.That(body.Given, Is.Zero);
    }

    [Test]
    public void An_answer_that_goes_on_and_on_is_left_after_its_limit()
    {
        var body = new Body(long.MaxValue);

        Assert.That(Fails(body, length: null), Is.EqualTo("contoso.vault.azure.net gave an answer of more than 32 MB"));
        Assert.That(body.Given, Is.LessThan(BoundedAnswers.Largest + (1024 * 1024)));
    }

    [Test]
    public void An_answer_that_comes_too_slowly_is_left()
    {
        var clock = new FakeTimeProvider();
        var body = new Body(10, hangs: () => clock.Advance(TimeSpan.FromMinutes(2)));

        Assert.That(Fails(body, length: null, clock), Is.EqualTo("contoso.vault.azure.net took more than 2 minutes for one answer"));
    }

    [Test]
    public async Task Any_other_answer_arrives_as_it_is()
    {
        using var client = Client(new Body(100_000), length: 100_000, TimeProvider.System);

        using var response = await client.GetAsync(new Uri("https://contoso.vault.azure.net/secrets"));

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Has.Length.EqualTo(100_000).And.All.EqualTo((byte)'x'));
    }

    [Test]
    public void A_run_that_is_cancelled_is_not_told_to_have_waited_too_long()
    {
        using var client = Client(new Body(0, hangs: () => { }), length: null, TimeProvider.System);
        using var cancelled = new CancellationTokenSource();
        var asking = client.GetAsync(new Uri("https://contoso.vault.azure.net/secrets"), cancelled.Token);
        cancelled.Cancel();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
    }

    private static string Fails(Body body, long? length, TimeProvider? time = null)
    {
        using var client = Client(body, length, time ?? TimeProvider.System);
        return Assert.ThrowsAsync<UnusableAnswerException>(
            () => client.GetAsync(new Uri("https://contoso.vault.azure.net/secrets")))!.Message;
    }

#pragma warning disable CA2000 // Dispose objects before losing scope: the client disposes its handlers
    private static HttpClient Client(Body body, long? length, TimeProvider time) =>
        new(new BoundedAnswers(new Answering(body, length), time)) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA2000

    private sealed class Answering(Body body, long? length) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new StreamContent(body);
            content.Headers.ContentType = new("application/json");
            content.Headers.ContentLength = length;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }

    /// <summary>So many bytes, and then the end; or, where something is done instead, nothing at all.</summary>
    private sealed class Body(long length, Action? hangs = null) : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (hangs is not null && Given == length)
            {
                hangs();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            var count = (int)Math.Min(buffer.Length, length - Given);
            buffer[..count].Span.Fill((byte)'x');
            Given += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
