using System.Globalization;
using Newtonsoft.Json.Linq;

namespace KeyVaultSimulator.Tests;

/// <summary>A clock that shows what the recorded vault's clock showed.</summary>
internal sealed class RecordedClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.Parse("2020-01-01T00:00:00Z", CultureInfo.InvariantCulture);

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>
    /// Shows the moment of the first of these exchanges: the time that its answer stamps on what it did, or else its date.
    /// </summary>
    public void Show(IReadOnlyList<Exchange> later)
    {
        var exchange = later[0];
        if (exchange.IsRequest && exchange.Succeeded && Versions.PolicyTime(later) is { } written)
        {
            _now = written;
            return;
        }

        var stamp = !exchange.Succeeded ? null
            : exchange.Makes ? exchange.Answer!.SelectToken("attributes.created")
            : exchange.IsUpdate || (exchange.IsPolicy && exchange.Method != "GET") ? exchange.Answer!.SelectToken("attributes.updated")
            : exchange.IsDelete ? exchange.Answer!["deletedDate"] : null;
        _now = stamp is { Type: JTokenType.Integer } ? DateTimeOffset.FromUnixTimeSeconds((long)stamp) : exchange.Date ?? _now;
    }

    /// <summary>Shows this moment, if it is known.</summary>
    public void Show(DateTimeOffset? moment) => _now = moment ?? _now;
}
