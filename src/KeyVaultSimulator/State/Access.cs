using System.Collections.Immutable;

namespace KeyVaultSimulator.State;

/// <summary>Who may do what in a vault. All that sign in may do everything, until something is denied.</summary>
public sealed class Access
{
    private ImmutableList<Rule> _rules = [];

    private sealed record Rule(bool Allowed, string? Operation, string? Principal, string? Name);

    /// <summary>Denies an operation (null: all), to a principal (null: all), on a secret (null: all). The last rule that fits counts.</summary>
    public void Deny(string? operation, string? principal = null, string? name = null) => Add(new Rule(false, operation, principal, name));

    /// <summary>Allows an operation again, in the same terms.</summary>
    public void Allow(string? operation, string? principal = null, string? name = null) => Add(new Rule(true, operation, principal, name));

    /// <summary>Denies all but these permissions of an access policy: get, list, set, delete, recover, backup, restore, purge.</summary>
    public void AllowOnly(params IEnumerable<string> permissions)
    {
        Deny(null);
        foreach (var operation in Operations.All.Where(operation => permissions.Contains(Operations.Permission(operation))))
        {
            Allow(operation);
        }
    }

    /// <summary>Denies all but these data actions of Azure RBAC, the part after 'Microsoft.KeyVault/vaults/secrets/'.</summary>
    public void AllowOnlyActions(params IEnumerable<string> actions)
    {
        Deny(null);
        foreach (var operation in Operations.All.Where(operation => actions.Contains(Operations.Action(operation))))
        {
            Allow(operation);
        }
    }

    internal bool Allows(string operation, string principal, string? name) => _rules.LastOrDefault(rule =>
        (rule.Operation is null || rule.Operation == operation)
        && (rule.Principal is null || rule.Principal == principal)
        && (rule.Name is null || string.Equals(rule.Name, name, StringComparison.OrdinalIgnoreCase)))?.Allowed ?? true;

    private void Add(Rule rule) => ImmutableInterlocked.Update(ref _rules, rules => rules.Add(rule));
}
