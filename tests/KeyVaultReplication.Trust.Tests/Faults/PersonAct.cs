using KeyVaultSimulator;

namespace KeyVaultReplication.Trust.Tests.Faults;

/// <summary>Something that a person does to a secret of a vault while a run is under way.</summary>
/// <param name="Verb">What it is called in the table.</param>
/// <param name="CanBeDone">Whether there is anything to do it to.</param>
/// <param name="Do">Does it.</param>
internal sealed record PersonAct(string Verb, Func<SimulatedVault, string, bool> CanBeDone, Action<SimulatedVault, string> Do)
{
    private const string Person = "by a person";

    /// <summary>The secret it is done to where the operation is about none.</summary>
    public string Usual { get; private init; } = "newer";

    /// <summary>Whether a version shows it; null for what shows on no version.</summary>
    public Func<SecretVersionState, bool>? Shows { get; private init; }

    /// <summary>A new value, over whatever is there.</summary>
    public static PersonAct Edits { get; } = new("sets a value", (_, _) => true, Edit)
    {
        Shows = version => version.Value.EndsWith(Person, StringComparison.Ordinal),
    };

    /// <summary>Disables it: a value that cannot be read cannot be copied until it is enabled.</summary>
    public static PersonAct Disables { get; } = new("disables it", Lives, (vault, name) => vault.Update(name, enabled: false))
    {
        Shows = version => !version.Enabled,
    };

    /// <summary>Everything but a new value.</summary>
    public static IReadOnlyList<PersonAct> Others { get; } =
    [
        new("changes the content type", Lives, (vault, name) => vault.Update(name, contentType: Person))
        {
            Shows = version => version.ContentType == Person,
        },
        Disables,
        new("deletes it", Lives, (vault, name) => vault.Delete(name)),
        new("recovers it", (vault, name) => vault.DeletedNames().Contains(name), (vault, name) => vault.Recover(name)) { Usual = "back" },
    ];

    private static bool Lives(SimulatedVault vault, string name) => vault.LiveNames().Contains(name);

    private static void Edit(SimulatedVault vault, string name)
    {
        if (vault.DeletedNames().Contains(name))
        {
            vault.Recover(name);
        }

        vault.Set(name, $"{name} {Person}");
    }
}
