using System.Collections.Immutable;

namespace KeyVaultSimulator.State;

/// <summary>Who may do what in a vault. All that sign in may do everything, until something is denied.</summary>
public sealed class Access
{
    private ImmutableList<Rule> _rules = [];

    private sealed record Rule(bool Allowed, string? Operation, string? Principal, string? Name);

    /// <summary>
    /// Denies an operation (null: all), to a principal (null: all), on a secret (null: all). The last rule that fits counts.
    /// </summary>
    public void Deny(string? operation, string? principal = null, string? name = null) => Add(new Rule(false, operation, principal, name));

    /// <summary>Allows an operation again, in the same terms.</summary>
    public void Allow(string? operation, string? principal = null, string? name = null) => Add(new Rule(true, operation, principal, name));

    /// <summary>
    /// Denies all but these permissions of an access policy: get, list, set, delete, recover, backup, restore, purge on secrets; those on
    /// other kinds have the kind before them, such as 'certificates/import' and 'keys/list'.
    /// </summary>
    public void AllowOnly(params IEnumerable<string> permissions) => AllowOnly(permissions, Operations.Permission);

    /// <summary>
    /// Denies all but these data actions of Azure RBAC: the part after 'Microsoft.KeyVault/vaults/secrets/', or, on other kinds, the part
    /// after 'Microsoft.KeyVault/vaults/', such as 'certificates/import/action'.
    /// </summary>
    public void AllowOnlyActions(params IEnumerable<string> actions) => AllowOnly(actions, Operations.Action);

    private void AllowOnly(IEnumerable<string> names, Func<string, string> nameOf)
    {
        var allowed = names.ToHashSet(StringComparer.Ordinal);
        Deny(null);
        foreach (var (operation, (kind, _)) in Operations.All)
        {
            var name = nameOf(operation);
            if (allowed.Contains(kind == StoredKind.Secret || name.StartsWith("key", StringComparison.Ordinal) ? name
                : $"{kind.Collection()}/{name}"))
            {
                Allow(operation);
            }
        }
    }

    internal bool Allows(string operation, string principal, string? name) => _rules.LastOrDefault(rule =>
        (rule.Operation is null || rule.Operation == operation)
        && (rule.Principal is null || rule.Principal == principal)
        && (rule.Name is null || string.Equals(rule.Name, name, StringComparison.OrdinalIgnoreCase)))?.Allowed ?? true;

    private void Add(Rule rule) => ImmutableInterlocked.Update(ref _rules, rules => rules.Add(rule));
}
