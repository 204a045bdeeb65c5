namespace KeyVaultReplication.Cli.Inputs;

/// <summary>
/// What a shell needs to complete our commands, options and their words: it asks the executable itself, by the directive
/// <c>[suggest:POSITION]</c>.
/// </summary>
internal static class Completion
{
    /// <summary>The shells there is a script for.</summary>
    public static Words<string> Shells { get; } = new(("bash", Bash), ("zsh", Zsh), ("fish", Fish), ("pwsh", PowerShell));

    /// <summary>Whether a shell asks how a line may go on, rather than a person for a run.</summary>
    public static bool IsAsked(string[] arguments) => arguments[0].StartsWith("[suggest", StringComparison.Ordinal);

    private const string Bash = """
        # kvreplicate completion bash >> ~/.bashrc
        _kvreplicate() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(kvreplicate "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _kvreplicate kvreplicate
        """;

    private const string Zsh = """
        # kvreplicate completion zsh >> ~/.zshrc
        _kvreplicate() {
          local -a words_known
          words_known=("${(@f)$(kvreplicate "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- $words_known || _files
        }
        compdef _kvreplicate kvreplicate
        """;

    private const string Fish = """
        # kvreplicate completion fish > ~/.config/fish/completions/kvreplicate.fish
        complete -c kvreplicate -a '(kvreplicate "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        # kvreplicate completion pwsh >> $PROFILE
        Register-ArgumentCompleter -Native -CommandName kvreplicate -ScriptBlock {
          param($word, $line, $position)
          kvreplicate "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;
}
