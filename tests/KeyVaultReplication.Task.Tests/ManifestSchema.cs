using NJsonSchema;

namespace KeyVaultReplication.Task.Tests;

public sealed class ManifestSchema
{
    private static readonly string s_schema = RepositoryFile.At("..", "shared", "reference", "tasks.schema.json");

    [Test]
    public async System.Threading.Tasks.Task The_manifest_is_valid()
    {
        if (!File.Exists(s_schema))
        {
            Assert.Ignore("The public schema of task.json (azure-pipelines-task-lib, tasks.schema.json) is not beside the repository.");
        }

        // The $schema of the file lacks the fragment that makes it a known draft.
        var text = (await File.ReadAllTextAsync(s_schema)).Replace("\"http://json-schema.org/draft-04/schema\"",
            "\"http://json-schema.org/draft-04/schema#\"", StringComparison.Ordinal);
        var schema = await JsonSchema.FromJsonAsync(text);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(schema.Validate(RepositoryFile.Read("task", "task.json")), Is.Empty);
            Assert.That(schema.Validate("""{ "inputs": [ { "name": "no label" } ] }"""), Is.Not.Empty, "the schema is one that can refuse");
        }
    }
}
