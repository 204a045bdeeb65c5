namespace KeyVaultReplication.Cli.Tests.Reports;

/// <summary>What a run hands to later steps.</summary>
[TestFixture]
public sealed class OutputVariables
{
    [Test]
    public async Task Without_a_plan_for_every_target_there_is_nothing_to_approve([Values] bool isWhole)
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var output = new StringWriter { NewLine = "\n" };
        var other = report.Pairs[0] with { Plan = isWhole ? report.Pairs[0].Plan : null };

        PipelineResult.WriteVariables(report with { Pairs = [report.Pairs[0], other], PlanHash = isWhole ? report.PlanHash : "" },
            new PipelineAgent(output, debug: false));

        Assert.That(output.ToString(), Does.EndWith($"""
            ##vso[task.setvariable variable=planHash;isOutput=true]{(isWhole ? report.PlanHash : "")}
            ##vso[task.setvariable variable=hasChanges;isOutput=true]{(isWhole ? "true" : "")}

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task They_are_the_counts_of_the_report()
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var plan = report.Pairs[0].Plan!;
        Finding[] more = [new(ObjectName.Parse("x"), FindingKind.Conflict, ReasonCode.Disabled, ""),
            new(ObjectName.Parse("y"), FindingKind.Failed, ReasonCode.Disabled, "")];
        report = report with { Pairs = [report.Pairs[0] with { Plan = plan with { Findings = [.. plan.Findings, .. more] } }] };
        var output = new StringWriter { NewLine = "\n" };

        PipelineResult.WriteVariables(report, new PipelineAgent(output, debug: false));

        Assert.That(
            output.ToString().Replace("##vso[task.setvariable variable=", "", StringComparison.Ordinal)
                .Replace(";isOutput=true]", "=", StringComparison.Ordinal).TrimEnd().Split('\n'),
            Is.EqualTo(new[] { "created=3", "updated=3", "deleted=1", "unchanged=1", "skipped=0", "conflicts=1", "failed=1",
                $"planHash={report.PlanHash}", "hasChanges=true" }));
    }

    [Test]
    public async Task A_plan_that_changes_nothing_says_so()
    {
        var report = await SomeReport.OfAllKindsAsync(dryRun: true);
        var output = new StringWriter { NewLine = "\n" };

        PipelineResult.WriteVariables(report with { Pairs = [report.Pairs[0] with { Plan = report.Pairs[0].Plan! with { Changes = [] } }] },
            new PipelineAgent(output, debug: false));

        Assert.That(output.ToString(), Does.EndWith("hasChanges;isOutput=true]false\n"));
    }
}
