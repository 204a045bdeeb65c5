using System.CommandLine;
using System.Net;

namespace KeyVaultSimulator;

/// <summary>`rehearse`: brings trouble to a vault that `serve` serves in another terminal.</summary>
internal static class RehearseCommand
{
    /// <summary>The variable that `serve` tells to set: where to send what is to happen.</summary>
    public const string Variable = "KEY_VAULT_SIMULATOR";

    public static Command Create()
    {
        var vault = new Argument<string>("vault") { Description = "The name of the vault." };
        var trouble = new Argument<string>("what")
        {
            Description = "What happens to it. " + string.Join("; ", Rehearsal.Troubles.Select(one => $"{one.Word}: {one.Meaning}")) + ".",
        };
        trouble.AcceptOnlyFromAmong([.. Rehearsal.Troubles.Select(one => one.Word)]);
        var count = new Option<int?>("--count")
        {
            Description = "How many secrets are deleted or garbled; all of them by default.",
            HelpName = "N"
        };
        var command = new Command("rehearse",
            $"Bring trouble to a vault that 'serve' serves in another terminal. Set {Variable} as 'serve' says.") { vault, trouble, count };
        command.SetAction((result, cancellationToken) => SendAsync(
            $"{Uri.EscapeDataString(result.GetRequiredValue(vault))}/{result.GetRequiredValue(trouble)}{(result.GetValue(count) is { } number ? $"?count={number}" : "")}", cancellationToken));
        return command;
    }

    private static async Task<int> SendAsync(string what, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(Environment.GetEnvironmentVariable(Variable), UriKind.Absolute, out var address) || !address.IsLoopback)
        {
            await Console.Error.WriteLineAsync($"{Variable} is not set: set it to what 'serve' printed when it began.");
            return 2;
        }

        using var straight = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(straight);
        try
        {
            using var response = await http.PostAsync(new Uri($"{address}/{what}"), null, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            await (response.StatusCode == HttpStatusCode.OK ? Console.Out : Console.Error).WriteLineAsync(text);
            return response.StatusCode == HttpStatusCode.OK ? 0 : 1;
        }
        catch (HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"Nothing listens at {address.Authority}: {Variable} is of a simulator that has ended.");
            return 1;
        }
    }
}
