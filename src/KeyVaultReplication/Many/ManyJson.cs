using System.Globalization;
using System.Text;
using System.Text.Json;
using KeyVaultReplication.Reporting;

namespace KeyVaultReplication.Many;

/// <summary>
/// The report and the plan of many pairs as JSON: what is common first, then each run as <see cref="JsonReport"/> writes it.
/// </summary>
public static class ManyJson
{
    /// <summary>Writes what was planned.</summary>
    public static string WritePlan(ManyReport report) => Write(json =>
    {
        json.WriteNumber("schemaVersion", JsonReport.SchemaVersion);
        json.WriteString("planHash", report.PlanHash);
        Runs(json, report, JsonReport.WritePlan);
    });

    /// <summary>Writes what was planned and what came of it, and who asked the vaults, as far as that is known.</summary>
    public static string Write(ManyReport report, Identities? identities = null) => Write(json =>
    {
        json.WriteNumber("schemaVersion", JsonReport.SchemaVersion);
        json.WriteString("result", JsonNamingPolicy.CamelCase.ConvertName(report.Result.ToString()));
        json.WriteBoolean("dryRun", report.DryRun);
        json.WriteBoolean("cancelled", report.Cancelled);
        json.WriteString("refusal", report.Refusal);
        json.WriteBoolean("hasChanges", report.HasChanges);
        json.WriteString("planHash", report.PlanHash);
        json.WriteString("started", report.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteNumber("durationSeconds", Math.Round(report.Duration.TotalSeconds, 3));
        json.WriteStartArray("nextRun");
        foreach (var vault in report.Hops)
        {
            json.WriteStringValue(vault.Host);
        }

        json.WriteEndArray();
        Counts(json, report.Counts);
        Runs(json, report, run => JsonReport.Write(run, identities));
    });

    private static void Counts(Utf8JsonWriter json, ReplicationCounts counts)
    {
        json.WriteStartObject("counts");
        json.WriteNumber("created", counts.Created);
        json.WriteNumber("updated", counts.Updated);
        json.WriteNumber("adopted", counts.Adopted);
        json.WriteNumber("deleted", counts.Deleted);
        json.WriteNumber("unchanged", counts.Unchanged);
        json.WriteNumber("skipped", counts.Skipped);
        json.WriteNumber("conflicts", counts.Conflicts);
        json.WriteNumber("unresolvedConflicts", counts.UnresolvedConflicts);
        json.WriteNumber("drift", counts.Drift);
        json.WriteNumber("noted", counts.Noted);
        json.WriteNumber("failed", counts.Failed);
        json.WriteNumber("notAttempted", counts.NotAttempted);
        json.WriteEndObject();
    }

    private static void Runs(Utf8JsonWriter json, ManyReport report, Func<ReplicationReport, string> write)
    {
        json.WriteStartArray("runs");
        foreach (var run in report.Runs)
        {
            json.WriteRawValue(write(run));
        }

        json.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        // No text in it is a command to an agent in whose log it may come to stand.
        return Encoding.UTF8.GetString(bytes.ToArray()).Replace("#", "\\u0023", StringComparison.Ordinal);
    }
}
