using System.Globalization;
using KeyVaultReplication.Applying;
using KeyVaultReplication.Objects;
using KeyVaultReplication.Planning;
using Newtonsoft.Json;

namespace KeyVaultReplication.Reporting;

/// <summary>The report and the plan as JSON, for machines. Field names are stable and documented in docs/reports.md; a change that breaks readers raises <see cref="SchemaVersion"/>.</summary>
public static class JsonReport
{
    /// <summary>The version of the format.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Writes what was planned.</summary>
    public static string WritePlan(ReplicationReport report) => Write(json =>
    {
        Field(json, "schemaVersion", SchemaVersion);
        Field(json, "planHash", report.PlanHash);
        Field(json, "source", report.Source.Host);
        Field(json, "mode", Word(report.Options.Mode));
        Array(json, "targets", report.Pairs, pair =>
        {
            Field(json, "target", pair.Target.Host);
            Plan(json, pair, outcomes: null);
        });
    });

    /// <summary>Writes what was planned and what came of it.</summary>
    public static string Write(ReplicationReport report) => Write(json =>
    {
        Field(json, "schemaVersion", SchemaVersion);
        Field(json, "result", Word(report.Result));
        Field(json, "dryRun", report.Options.DryRun);
        Field(json, "cancelled", report.Cancelled);
        Field(json, "refusal", report.Refusal);
        Field(json, "hasChanges", report.HasChanges);
        Field(json, "planHash", report.PlanHash);
        Field(json, "started", report.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        Field(json, "durationSeconds", Math.Round(report.Duration.TotalSeconds, 3));
        Field(json, "source", report.Source.Host);
        Field(json, "mode", Word(report.Options.Mode));
        Counts(json, report.Counts);
        Array(json, "targets", report.Pairs, pair =>
        {
            Field(json, "target", pair.Target.Host);
            Field(json, "failure", pair.Failure);
            Field(json, "refusal", pair.Refusal);
            Counts(json, pair.Counts);
            Plan(json, pair, pair.Outcomes.ToDictionary(outcome => outcome.Change));
        });
    });

    /// <summary>Writes that the inputs are wrong, and why: nothing was contacted.</summary>
    public static string WriteMistakes(IEnumerable<string> mistakes) => Write(json =>
    {
        Field(json, "schemaVersion", SchemaVersion);
        Field(json, "result", "invalid");
        json.WritePropertyName("mistakes");
        json.WriteStartArray();
        foreach (var mistake in mistakes)
        {
            json.WriteValue(mistake);
        }

        json.WriteEndArray();
    });

    /// <summary>Writes that an error that nobody expected ended the run.</summary>
    public static string WriteFailure(string failure) => Write(json =>
    {
        Field(json, "schemaVersion", SchemaVersion);
        Field(json, "result", "failed");
        Field(json, "failure", failure);
    });

    private static void Plan(JsonTextWriter json, PairReport pair, Dictionary<Change, ChangeOutcome>? outcomes)
    {
        Field(json, "sourceSecrets", pair.Plan?.SourceObjects);
        Field(json, "targetSecrets", pair.Plan?.TargetObjects);
        Field(json, "extraneous", pair.Plan?.Extraneous);
        json.WritePropertyName("warnings");
        json.WriteStartArray();
        foreach (var warning in pair.Plan?.Warnings ?? [])
        {
            json.WriteValue(warning);
        }

        json.WriteEndArray();
        Array(json, "changes", pair.Plan?.Changes ?? [], change =>
        {
            Field(json, "change", Word(change.Kind));
            Field(json, "kind", Word(change.Name.Kind));
            Field(json, "name", change.Name.Text);
            Field(json, "from", change.From.Host);
            Field(json, "to", change.To.Host);
            Field(json, "recoverFirst", change.RecoverFirst);
            Field(json, "conflict", change.ResolvesConflict);
            Field(json, "olderVersions", change.History.Length);
            Field(json, "code", Word(change.Code));
            Field(json, "reason", change.Reason);
            if (outcomes is not null)
            {
                var outcome = outcomes.GetValueOrDefault(change);
                Field(json, "outcome", outcome is null ? "planned" : Word(outcome.Result));
                Field(json, "outcomeCode", outcome?.Code is { } code ? Word(code) : null);
                Field(json, "message", outcome?.Message);
            }
        });
        Array(json, "findings", pair.Plan?.Findings ?? [], finding =>
        {
            Field(json, "finding", Word(finding.Kind));
            Field(json, "kind", Word(finding.Name.Kind));
            Field(json, "name", finding.Name.Text);
            Field(json, "code", Word(finding.Code));
            Field(json, "reason", finding.Reason);
        });
    }

    private static void Counts(JsonTextWriter json, ReplicationCounts counts)
    {
        json.WritePropertyName("counts");
        json.WriteStartObject();
        Field(json, "created", counts.Created);
        Field(json, "updated", counts.Updated);
        Field(json, "adopted", counts.Adopted);
        Field(json, "deleted", counts.Deleted);
        Field(json, "unchanged", counts.Unchanged);
        Field(json, "skipped", counts.Skipped);
        Field(json, "conflicts", counts.Conflicts);
        Field(json, "unresolvedConflicts", counts.UnresolvedConflicts);
        Field(json, "failed", counts.Failed);
        Field(json, "notAttempted", counts.NotAttempted);
        json.WriteEndObject();
    }

    private static string Write(Action<JsonTextWriter> write)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using (var json = new JsonTextWriter(text) { Formatting = Formatting.Indented })
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        // In JSON it can only stand in a text, and there this is the same character: a step that prints the report gives the pipeline's agent no command.
        return text.ToString().Replace("#", "\\u0023", StringComparison.Ordinal);
    }

    private static void Array<T>(JsonTextWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WritePropertyName(name);
        json.WriteStartArray();
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Field(JsonTextWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    /// <summary>Words of enumerations in the style of the fields: camelCase.</summary>
    private static string Word<T>(T value) where T : struct, Enum
    {
        var text = value.ToString();
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
