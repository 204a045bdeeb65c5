namespace KeyVaultReplication.Planning;

/// <summary>
/// What is decided about one name. At most one of the changes, findings and questions; but a finding may go with being in sync, or with a
/// change that cannot do all that it should.
/// </summary>
internal readonly record struct Decision(Change? Change = null, Finding? Finding = null, Question? Question = null, bool Unchanged = false,
    bool Extraneous = false)
{
    /// <summary>Whether the decision needs to know if the name is soft-deleted in the vault that lacks it.</summary>
    public bool AskDeleted { get; init; }

    /// <summary>In sync.</summary>
    public static Decision InSync { get; } = new(Unchanged: true);

    public static implicit operator Decision(Change change) => new(Change: change);

    public static implicit operator Decision(Finding finding) => new(Finding: finding);

    public static implicit operator Decision(Question question) => new(Question: question);
}
