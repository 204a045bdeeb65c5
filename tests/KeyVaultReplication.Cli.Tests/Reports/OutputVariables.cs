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

        PipelineResult.WriteVariables(report with { Pairs = [report.Pairs[0], other], PlanHash = isWhole ? report.PlanHash : "" }, new PipelineAgent(output, debug: false));

        Assert.That(output.ToString(), Does.EndWith($"""
            ##vso[task.setvariable variable=planHash;isOutput=true]{(isWhole ? report.PlanHash : "")}
            ##vso[task.setvariable variable=hasChanges;isOutput=true]{(isWhole ? "true" : "")}

            """.ReplaceLineEndings("\n")));
    }
}
