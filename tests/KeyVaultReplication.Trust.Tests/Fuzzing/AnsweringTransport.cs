using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

using Request = Azure.Core.Request;

namespace KeyVaultReplication.Trust.Tests.Fuzzing;

/// <summary>Answers each request with what a test says, without a network: for answers that no simulator would give.</summary>
internal sealed class AnsweringTransport(Func<Request, (int Status, string Body)> answer) : HttpPipelineTransport
{
    public override Request CreateRequest() => new PlainRequest();

    public override void Process(HttpMessage message)
    {
        var (status, body) = answer(message.Request);
        message.Response = new Answer(status, body);
    }

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        Process(message);
        return ValueTask.CompletedTask;
    }

    private sealed class PlainRequest : Request
    {
        private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

        public override string ClientRequestId { get; set; } = Guid.NewGuid().ToString();

        protected override void SetHeader(string name, string value) => _headers[name] = value;

        protected override void AddHeader(string name, string value) => _headers[name] = value;

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => _headers.TryGetValue(name, out value);

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = _headers.TryGetValue(name, out var value) ? [value] : null;
            return values is not null;
        }

        protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

        protected override bool RemoveHeader(string name) => _headers.Remove(name);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
            _headers.Select(header => new HttpHeader(header.Key, header.Value));

        public override void Dispose()
        {
        }
    }
}

/// <summary>An answer made by a test.</summary>
internal sealed class Answer(int status, string body) : Response
{
    public override int Status => status;

    public override string ReasonPhrase => "made by a test";

    public override Stream? ContentStream { get; set; } = new MemoryStream(Encoding.UTF8.GetBytes(body));

    public override string ClientRequestId { get; set; } = "";

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase) ? "application/json" : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

    public override void Dispose()
    {
    }
}

/// <summary>A token that nobody looks at.</summary>
internal sealed class AnyToken : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new("token", DateTimeOffset.MaxValue);

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
