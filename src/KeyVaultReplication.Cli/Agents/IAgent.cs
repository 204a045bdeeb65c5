namespace KeyVaultReplication.Cli.Agents;

/// <summary>Who started us, and how to talk to it. All text is made safe on its way out.</summary>
internal interface IAgent
{
    /// <summary>A line for people.</summary>
    void Info(string text);

    /// <summary>The title of what follows.</summary>
    void Section(string text);

    /// <summary>A line only those see who ask for more.</summary>
    void Debug(string text);

    /// <summary>Something a person should look at.</summary>
    void Warning(string text);

    /// <summary>Something that went wrong.</summary>
    void Error(string text);

    /// <summary>A line about one of perhaps thousands that went as planned: whoever watches may be spared it.</summary>
    void Detail(string text);

    /// <summary>How far the run is.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="all">Of how much; 0 while nobody knows.</param>
    /// <param name="text">What is being done.</param>
    void Progress(int done, int all, string text);

    /// <summary>Begins a group of lines that may be folded.</summary>
    void BeginGroup(string title);

    /// <summary>Ends it.</summary>
    void EndGroup();
}
