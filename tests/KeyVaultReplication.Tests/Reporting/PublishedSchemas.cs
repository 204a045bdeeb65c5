namespace KeyVaultReplication.Tests.Reporting;

/// <summary>
/// The schemas in docs/schemas are those of what is written. (Every report that a scenario makes is held against them, too.)
/// </summary>
[TestFixture]
public sealed class PublishedSchemas
{
    public static IEnumerable<string> Documents => Schemas.Documents.Keys;

    [TestCaseSource(nameof(Documents))]
    public void A_schema_is_that_of_its_document(string name)
    {
        var (file, generated) = (Schemas.PathOf(name), Schemas.Generate(Schemas.Documents[name]));
        var published = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (published != generated)
        {
            File.WriteAllText(file + ".received", generated);
        }

        Assert.That(published, Is.EqualTo(generated), $"what was generated is beside it, in {Path.GetFileName(file)}.received");
    }

    [TestCaseSource(nameof(Documents))]
    public void Every_field_says_what_it_means(string name)
    {
        var schema = NJsonSchema.JsonSchema.FromJsonAsync(File.ReadAllText(Schemas.PathOf(name))).Result;
        Assert.That(Undescribed(schema, name), Is.Empty);
    }

    [TestCase("report", """{"schemaVersion":1}""")]
    [TestCase("plan", """{"schemaVersion":"one"}""")]
    [TestCase("verification", "[]")]
    [TestCase("pairs-report", """{"schemaVersion":1,"runs":[]}""")]
    [TestCase("pairs-plan", """{"schemaVersion":1,"runs":{}}""")]
    [TestCase("pairs-verification", """{"schemaVersion":1,"action":"replicate"}""")]
    public void A_schema_refuses_what_it_is_not_of(string name, string json) =>
        Assert.That(NJsonSchema.JsonSchema.FromJsonAsync(File.ReadAllText(Schemas.PathOf(name))).Result.Validate(json), Is.Not.Empty);

    private static IEnumerable<string> Undescribed(NJsonSchema.JsonSchema schema, string path) =>
        (schema.Item is { } item ? Undescribed(item.ActualSchema, path) : []).Concat(schema.ActualProperties.SelectMany(property =>
            (property.Value.Description is null ? [$"{path}.{property.Key}"]
                : Array.Empty<string>()).Concat(Undescribed(property.Value.ActualSchema, $"{path}.{property.Key}"))));
}
