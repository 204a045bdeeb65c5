using NJsonSchema;

namespace KeyVaultReplication.Cli.Tests.Pairs;

/// <summary>The published schema of a pairs file says what is read.</summary>
[TestFixture]
public sealed class PublishedSchema
{
    private static string File => Path.Combine(Repository.Root, "docs", "pairs.schema.json");

    [Test]
    public async Task It_is_published_as_the_table_of_inputs_makes_it()
    {
        if (Environment.GetEnvironmentVariable("KVR_WRITE_DOCS") == "1")
        {
            await System.IO.File.WriteAllTextAsync(File, PairsSchema.Write());
        }

        Assert.That((await System.IO.File.ReadAllTextAsync(File)).ReplaceLineEndings("\n"), Is.EqualTo(PairsSchema.Write()),
            "KVR_WRITE_DOCS=1 writes it anew");
    }

    [TestCase("""{"pairs":[{"source":"aaa","target":"bbb","mode":"TwoWay","replicateDeletion":true,"maxDeletions":5,"include":["a","b"],"exclude":"c"}]}""", true)]
    [TestCase("""{"defaults":{"mode":"OneWay","source":"hub"},"pairs":[{"targets":["bbb","ccc"]}]}""", true)]
    [TestCase("""{"pairs":[{"source":"aaa","target":"bbb","objectTypes":["secrets","keys"]},{"source":"aaa","target":"ccc","objectTypes":"secrets, certificates"}]}""", true)]
    [TestCase("""{"pairs":[{"source":"aaa","target":"bbb","objectTypes":["passwords"]}]}""", false)]
    [TestCase("""{"pairs":[]}""", false)]
    [TestCase("""{"pairs":[{"source":"aaa"}]}""", false)]
    [TestCase("""{"pairs":[{"source":"aaa","target":"bbb","targets":["ccc"]}]}""", false)]
    [TestCase("""{"pairs":[{"source":"aaa","target":"bbb","mode":"both"}]}""", false)]
    [TestCase("""{"pairs":[{"source":"aaa","target":"bbb","dryRun":false}]}""", false)]
    [TestCase("""{"pairs":[{"source":"aaa","target":"bbb","azureSubscription":"x"}]}""", false)]
    public async Task It_accepts_what_is_right_and_nothing_else(string json, bool isValid)
    {
        var schema = await JsonSchema.FromJsonAsync(PairsSchema.Write());

        Assert.That(schema.Validate(json).Count == 0, Is.EqualTo(isValid));
    }
}
