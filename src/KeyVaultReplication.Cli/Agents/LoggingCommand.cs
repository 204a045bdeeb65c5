namespace KeyVaultReplication.Cli.Agents;

/// <summary>Formats and escapes the logging commands of the pipeline agent, and does nothing else.</summary>
internal static class LoggingCommand
{
    /// <summary>A command: <c>##vso[area.action name=value;...]data</c>.</summary>
    public static string Format(string command, string data, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        var text = new System.Text.StringBuilder("##vso[").Append(command);
        var separator = ' ';
        foreach (var (name, value) in properties)
        {
            text.Append(separator).Append(name).Append('=').Append(EscapeProperty(value));
            separator = ';';
        }

        return text.Append(']').Append(EscapeData(data)).ToString();
    }

    /// <summary>Escapes what stands behind the bracket.</summary>
    public static string EscapeData(string text) => text
        .Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>Escapes the value of a property.</summary>
    public static string EscapeProperty(string text) => EscapeData(text)
        .Replace("]", "%5D", StringComparison.Ordinal)
        .Replace(";", "%3B", StringComparison.Ordinal);
}
