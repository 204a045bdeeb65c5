namespace KeyVaultReplication.Cli.Tests.Inputs;

/// <summary>What is said on a command line, as values; and all that is wrong with it, at once.</summary>
[TestFixture]
public sealed class CommandLines
{
    private static CommandLine.Parsed Parse(string line)
    {
        CommandLine.Parsed? parsed = null;
        var root = CommandLine.Create(inputs => { parsed = inputs; return Task.FromResult(0); }, () => Task.FromResult(0));
        var result = root.Parse(line);
        Assert.That(result.Errors, Is.Empty);
        result.Invoke();
        return parsed!;
    }

    [Test]
    public void Defaults_are_those_of_the_task()
    {
        var request = Parse("plan --source contoso-weu --target contoso-neu").Request!;

        Assert.That(request.Options, Is.EqualTo(new ReplicationOptions { DryRun = true, Filter = request.Options.Filter }));
        Assert.That(request.Options.Filter.Matches(ObjectName.Parse("anything")));
        Assert.That(request.Source.Host, Is.EqualTo("contoso-weu.vault.azure.net"));
        Assert.That(request.Targets.Single().Host, Is.EqualTo("contoso-neu.vault.azure.net"));
        Assert.That(Parse("plan --source contoso-weu --target contoso-neu").ReportPath, Is.Null);
        Assert.That(Parse("replicate --source contoso-weu --target contoso-neu").Request!.Options.DryRun, Is.False);
    }

    [Test]
    public void The_help_says_of_each_option_what_the_table_of_inputs_says(
        [Values("plan", "replicate", "verify", "restore")] string command)
    {
        var action = command switch { "verify" => Actions.Verify, "restore" => Actions.Restore, _ => Actions.Replicate };
        var rows = InputTable.Rows.Where(row => row.Option is not null && row.For.HasFlag(action)).ToList();
        var options =
            CommandLine.Create(_ => Task.FromResult(0), () => Task.FromResult(0)).Subcommands.Single(one => one.Name == command).Options;
        Assert.That(
            options.Except(LocalOptions.All).Select(option => option.Name),
            Is.EqualTo(rows.Select(row => row.Option)));
        foreach (var row in rows)
        {
            var option = options.Single(one => one.Name == row.Option);
            Assert.That((option.HelpName, option.Description!.StartsWith(row.Help, StringComparison.Ordinal)),
                Is.EqualTo((row.Values, true)), row.Option);
            Assert.That(row.Kind != InputKind.Text || row.Default.Length == 0
                || option.Description!.EndsWith($"Default: {row.Default}.", StringComparison.Ordinal), row.Option);
        }
    }

    [Test]
    public void Everything_can_be_said()
    {
        var hash = new string('a', 64);
        var parsed = Parse(
            "replicate --source https://contoso-weu.vault.azure.net --target contoso-neu --mode two-way --replicate-deletion "
                + "--max-deletions 5 --include app-* --include db-? --exclude *-test "
            + $"--versions all --conflict-policy skip --soft-deleted fail --approved-plan {hash} --report out --parallelism 7 "
            + "--fail-on-changes");

        var options = parsed.Request!.Options;
        Assert.That(options with { Filter = NameFilter.Everything }, Is.EqualTo(new ReplicationOptions
        {
            Mode = ReplicationMode.TwoWay,
            ReplicateDeletion = true,
            MaxDeletions = Limit("5"),
            Versions = VersionScope.All,
            ConflictPolicy = ConflictPolicy.Skip,
            SoftDeleted = SoftDeletedPolicy.Fail,
            ApprovedPlan = hash,
            Parallelism = 7,
        }));
        Assert.That(options.Filter.Include, Is.EqualTo(new[] { "app-*", "db-?" }));
        Assert.That(options.Filter.Exclude, Is.EqualTo(new[] { "*-test" }));
        Assert.That(parsed.ReportPath, Is.EqualTo("out"));
        Assert.That(parsed.Local.FailOnChanges);
    }

    [Test]
    public void Several_targets_are_repeated_or_separated_by_commas() =>
        Assert.That(Parse("plan --source aaa --target bbb,ccc --target ddd").Request!.Targets.Select(target => target.Name),
            Is.EqualTo(new[] { "bbb", "ccc", "ddd" }));

    [TestCase("", "Secret")]
    [TestCase("--object-types certificates", "Certificate")]
    [TestCase("--object-types certificates,Secrets", "Secret Certificate")]
    [TestCase("--object-types secrets --object-types certificates", "Secret Certificate")]
    [TestCase("--object-types keys,secrets", "Secret Key")]
    public void What_is_replicated_can_be_chosen(string said, string kinds) =>
        Assert.That(string.Join(' ', Parse($"plan --source aaa --target bbb {said}").Request!.Options.Kinds), Is.EqualTo(kinds));

    [Test]
    public void What_cannot_be_replicated_is_told() => Assert.That(
        Parse("plan --source aaa --target bbb --object-types passwords").Mistakes,
        Is.EqualTo(new[] { "--object-types has 'passwords': give secrets, certificates or keys, or several of them." }));

    [Test]
    public void All_mistakes_are_told_at_once() => Assert.That(
        Parse("plan --source a_b --target bbb --target https://BBB.vault.azure.net --mode both --deletion-scope some --max-deletions lots "
            + "--include a/b --versions some "
            + "--conflict-policy skip --soft-deleted purge --approved-plan 12 --parallelism 0").Mistakes,
        Is.EqualTo(new[]
        {
            $"--source is 'a_b', which is not a vault: give {VaultAddress.ValidValues}.",
            "--mode is 'both': give one-way or two-way.",
            "--deletion-scope is 'some': give all or replicated.",
            "--max-deletions is 'lots': give a count such as 5, or a percentage from 0% to 100%.",
            "--include has 'a/b', which is not a pattern: give letters, digits and hyphens, * for any run of characters and ? for any one.",
            "--versions is 'some': give latest or all.",
            "--soft-deleted is 'purge': give recover, skip or fail.",
            "--approved-plan is '12', which is not the hash of a plan: give the 64 hexadecimal digits of the plan's hash, as a dry run "
                + "reported it.",
            "--parallelism is '0': give a number from 1 to 256.",
            "--target names vault bbb.vault.azure.net twice.",
            "--conflict-policy is for two-way runs: one-way, the source wins.",
        }));

    [Test]
    public void Words_nobody_knows_do_not_hide_other_mistakes() => Assert.That(
        CommandLine.Unparsable(CommandLine.Create(_ => Task.FromResult(0), () => Task.FromResult(0))
            .Parse("plan --source aaa --target bbb --fast --mode both")).Mistakes,
        Is.EqualTo(new[] { "'--fast' is no option of 'kvreplicate plan'.", "--mode is 'both': give one-way or two-way." }));

    [TestCase("plan --parallelism lots --source", "Required argument missing for option: '--source'.", "--target is missing",
        "--parallelism is 'lots'")]
    [TestCase("plan --source aaa --source bbb --target c_c --mode two-way --mode both", "Option '--source' expects",
        "Option '--mode' expects", "--target is 'c_c'")]
    [TestCase("plan --source aaa --target bbb --fail-on-changes perhaps --max-deletions lots",
        "'perhaps' belongs to no option of 'kvreplicate plan'.", "--max-deletions is 'lots'")]
    [TestCase("plan --source aaa --target bbb --maxDeletion 5",
        "'--maxDeletion' is no option of 'kvreplicate plan'. Did you mean '--max-deletions'?")]
    [TestCase("plan --source aaa --traget bbb", "'--traget' is no option of 'kvreplicate plan'. Did you mean '--target'?",
        "--target is missing")]
    [TestCase("repeat --source aaa", "'repeat' is no command: give plan, replicate")]
    [TestCase("replicat --source aaa",
        "'replicat' is no command: give plan, replicate, verify, restore or completion. Did you mean 'replicate'?")]
    [TestCase("--source aaa",
        "A command comes first: give plan, replicate, verify, restore or completion, then --source and the other options.")]
    public void What_cannot_be_read_is_told_with_what_is_wrong_in_the_rest(string line, params string[] mistakes)
    {
        var said = CommandLine.Unparsable(CommandLine.Create(_ => Task.FromResult(0), () => Task.FromResult(0)).Parse(line)).Mistakes;

        Assert.That(said, Has.Count.EqualTo(mistakes.Length), string.Join('\n', said));
        Assert.That(said.Zip(mistakes),
            Has.All.Matches<(string Said, string Start)>(pair => pair.Said.StartsWith(pair.Start, StringComparison.Ordinal)),
            string.Join('\n', said));
    }

    [TestCase("replicate --source aaa --target bbb --approved-plan \"\"", "--approved-plan is '', which is not the hash of a plan")]
    [TestCase("replicate --source aaa --target bbb --require-approval",
        "--approved-plan is missing: with --require-approval nothing is written without the hash of an approved plan.")]
    [TestCase("replicate --source aaa --target bbb --require-approval --approved-plan \"\"",
        "--approved-plan is '', which is not the hash of a plan")]
    [TestCase("plan --source aaa --target bbb --include \"\"", "--include holds no pattern: give some, or leave it out.")]
    [TestCase("plan --source aaa --target bbb --include , --exclude \" \"", "--include holds no pattern", "--exclude holds no pattern")]
    [TestCase("plan --source aaa --target bbb --conflict-policy skip", "--conflict-policy is for two-way runs")]
    [TestCase("plan", "--source is missing", "--target is missing")]
    [TestCase("plan --source https://aaa.managedhsm.azure.net --target bbb.managedhsm.usgovcloudapi.net",
        "--source is 'https://aaa.managedhsm.azure.net', a Managed HSM, and only key vaults can take part",
        "--target is 'bbb.managedhsm.usgovcloudapi.net', a Managed HSM, and only key vaults can take part")]
    [TestCase("plan --source aaa --target AAA", "--target is vault aaa.vault.azure.net, and so is --source")]
    [TestCase("plan --source aaa,bbb --target ccc", "--source takes one vault")]
    [TestCase("plan --source aaa --target bbb,ccc --mode two-way --deletion-scope replicated", "--target takes one vault in a two-way run",
        "--deletion-scope is for one-way runs")]
    public void What_does_not_go_together_is_a_mistake(string line, params string[] mistakes)
    {
        var parsed = Parse(line);

        Assert.That(parsed.Request, Is.Null);
        Assert.That(parsed.Mistakes, Has.Count.EqualTo(mistakes.Length));
        Assert.That(parsed.Mistakes.Zip(mistakes),
            Has.All.Matches<(string Said, string Start)>(pair => pair.Said.StartsWith(pair.Start, StringComparison.Ordinal)));
    }

    [TestCase("If that is what you want, set maxDeletions to 5.", "If that is what you want, set --max-deletions to 5.")]
    [TestCase("is soft-deleted in neu, and softDeleted is skip", "is soft-deleted in neu, and --soft-deleted is skip")]
    [TestCase("left alone, since conflictPolicy is skip", "left alone, since --conflict-policy is skip")]
    [TestCase("assigned to the agent's machine", "assigned to this machine")]
    [TestCase("+ maxDeletions  new in weu", "+ maxDeletions  new in weu")]
    [TestCase("could not read 'softDeleted' in weu", "could not read 'softDeleted' in weu")]
    public void What_the_library_says_in_the_words_of_the_task_is_said_in_those_of_the_command_line(string said, string told)
    {
        using var output = new StringWriter();
        using (var agent = new LocalAgent(output, output))
        {
            agent.Info(said);
            agent.Error(said);
        }

        Assert.That(output.ToString().ReplaceLineEndings("\n"), Is.EqualTo($"{told}\nError: {told}\n"));
    }

    private static ChangeLimit Limit(string text) => ChangeLimit.TryParse(text, out var limit) ? limit : throw new FormatException(text);

    [TestCase("plan --source aaa --target bbb --rename app-*",
        "--rename is 'app-*', which is no rule: give OLD -> NEW, such as app-dev-* -> app-prod-*")]
    [TestCase("plan --source aaa --target bbb --mode two-way --rename \"a -> b\"",
        "--rename is for one-way runs: two-way, a secret has the same name in both vaults.")]
    [TestCase("plan --source aaa --target bbb --output yaml", "--output is 'yaml': give text or json.")]
    [TestCase("plan --source aaa --target bbb --quiet --verbose", "--quiet and --verbose exclude each other: give one of them.")]
    [TestCase("plan --source aaa --target bbb --source-identity managed-identity:me",
        "--source-identity is 'managed-identity:me', which is no identity: give default, azure-cli")]
    [TestCase("plan --source aaa --target bbb --target-identity environment:NOT_SET_",
        "--target-identity is 'environment:NOT_SET_', but the environment lacks NOT_SET_AZURE_TENANT_ID, NOT_SET_AZURE_CLIENT_ID, "
            + "NOT_SET_AZURE_CLIENT_SECRET (or NOT_SET_AZURE_CLIENT_CERTIFICATE_PATH).")]
    public void What_only_the_command_line_knows_is_checked_with_the_rest(string line, string mistake)
    {
        var parsed = Parse(line);

        Assert.That(parsed.Request, Is.Null);
        Assert.That(parsed.Mistakes.Single(), Does.StartWith(mistake));
    }

    [TestCase("plan --source aaa --target bbb --dry-run")]
    [TestCase("replicate --source aaa --target bbb --dry-run")]
    public void A_dry_run_is_one_whatever_the_command(string line) => Assert.That(Parse(line).Request!.Options.DryRun);

    [Test]
    public void Each_side_has_its_identity_and_the_targets_that_of_the_source_unless_told()
    {
        var one = Parse("plan --source aaa --target bbb --source-identity azure-cli:contoso.com").Local;
        var two =
            Parse("plan --source aaa --target bbb --source-identity workload-identity --target-identity "
                + "managed-identity:11111111-0000-4000-8000-000000000001").Local;

        Assert.That((one.Source, one.Target),
            Is.EqualTo((new Identity(IdentityKind.AzureCli, "contoso.com"), new Identity(IdentityKind.AzureCli, "contoso.com"))));
        Assert.That((two.Source, two.Target),
            Is.EqualTo((new Identity(IdentityKind.WorkloadIdentity),
                new Identity(IdentityKind.ManagedIdentity, "11111111-0000-4000-8000-000000000001"))));
        Assert.That(Parse("plan --source aaa --target bbb").Local.Source, Is.EqualTo(new Identity(IdentityKind.Default)));
    }
}
