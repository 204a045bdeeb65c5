using Newtonsoft.Json.Linq;

namespace KeyVaultReplication.Task.Tests;

public sealed class Manifest
{
    private static JObject Json => TaskManifest.Json;

    [Test]
    public void Every_input_explains_itself() =>
        Assert.That(TaskManifest.InputElements, Has.All.Matches<JToken>(input =>
            ((string?)input["label"])?.Length is > 2 and < 50 && ((string?)input["helpMarkDown"])?.Length > 20));

    [Test]
    public void The_default_of_a_list_is_one_of_its_options() =>
        Assert.That(TaskManifest.InputElements.Where(input => input["options"] is not null), Has.All.Matches<JToken>(input =>
            ((JObject)input["options"]!).ContainsKey(Text(input["defaultValue"]))));

    [Test]
    public void A_rule_of_visibility_names_an_input_and_a_value_that_it_can_have()
    {
        var conditions = TaskManifest.InputElements
            .Select(input => (string?)input["visibleRule"])
            .OfType<string>()
            .SelectMany(rule => rule.Split("&&", StringSplitOptions.TrimEntries))
            .Select(condition => condition.Split('=', StringSplitOptions.TrimEntries))
            .ToArray();

        Assert.That(conditions, Is.Not.Empty.And.All.Matches<string[]>(condition =>
            TaskManifest.InputElements.SingleOrDefault(input => (string)input["name"]! == condition[0]) is { } input
            && ((string)input["type"]! == "boolean" ? condition[1] is "true" or "false"
                : ((JObject)input["options"]!).ContainsKey(condition[1]))));
    }

    [Test]
    public void A_rule_of_visibility_is_written_as_the_editor_understands_it() =>
        Assert.That(
            TaskManifest.InputElements.Select(input => (string?)input["visibleRule"]).OfType<string>(),
            Is.Not.Empty.And.All.Match(@"^\w+ = \w+( && \w+ = \w+)*$"));

    [Test]
    public void An_input_has_a_type_that_there_is_and_what_the_type_needs()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                TaskManifest.InputElements.Select(input => (string?)input["type"]).Distinct(),
                Is.SubsetOf(["boolean", "string", "multiLine", "pickList", "radio", "connectedService:AzureRM"]));
            Assert.That(
                TaskManifest.InputElements.Where(input => (string?)input["type"] is "radio" or "pickList"),
                Has.All.Matches<JToken>(input => input["options"] is JObject
                    || (string?)input["properties"]?["EditableOptions"] == "True"));
            Assert.That(
                TaskManifest.InputElements.Where(input => (string?)input["type"] == "boolean"),
                Has.All.Matches<JToken>(input => input["defaultValue"]?.Type == JTokenType.Boolean));
        }
    }

    /// <summary>The agent puts inputs into the environment, where case does not count.</summary>
    [Test]
    public void No_name_stands_for_two_inputs()
    {
        var names =
            TaskManifest.InputElements.Select(input => TaskManifest.Strings(input["aliases"]).Append((string)input["name"]!)
                .Distinct(StringComparer.OrdinalIgnoreCase));
        Assert.That(names.SelectMany(one => one).Select(name => name.ToUpperInvariant()), Is.Unique);
    }

    [Test]
    public void Groups_that_inputs_name_exist() =>
        Assert.That(
            TaskManifest.InputElements.Select(input => (string?)input["groupName"]).OfType<string>().Distinct(),
            Is.EquivalentTo(Json["groups"]!.Select(group => (string)group["name"]!)));

    [TestCase("SourceKeyVaultName")]
    [TestCase("TargetKeyVaultName")]
    public void A_vault_can_be_picked_or_typed(string name)
    {
        var binding = Json["dataSourceBindings"]!.Single(item => (string)item["target"]! == name);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)TaskManifest.Find(name)!["properties"]!["EditableOptions"], Is.EqualTo("True"));
            Assert.That((string?)binding["dataSourceName"], Is.EqualTo("AzureKeyVaultsListV2"));
            Assert.That((string?)binding["endpointId"], Is.EqualTo("$(ConnectedServiceName)"));
        }
    }

    [Test]
    public void The_output_variables_and_no_others_may_be_set()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Json["outputVariables"]!.Select(output => (string)output["name"]!), Is.EqualTo(TaskManifest.OutputVariables));
            Assert.That(TaskManifest.Strings(Json["restrictions"]!["settableVariables"]!["allowed"]),
                Is.EqualTo(TaskManifest.OutputVariables));

            // The mode "restricted" would forbid task.uploadsummary.
            Assert.That(Json["restrictions"]!["commands"], Is.Null);
        }
    }

    [Test]
    public void PowerShell_runs_it_on_Windows_and_Node_elsewhere_and_the_files_exist()
    {
        var execution = (JObject)Json["execution"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(execution.Properties().Select(handler => handler.Name), Is.EquivalentTo(["PowerShell3", "Node24", "Node20_1"]));
            Assert.That(TaskManifest.Strings(execution["PowerShell3"]!["platforms"]), Is.EqualTo(["windows"]));
            Assert.That(
                execution.Properties().Select(handler => RepositoryFile.At("task", (string)handler.Value["target"]!)),
                Has.All.Matches<string>(File.Exists));
            Assert.That(RepositoryFile.At("task", "ps_modules", "VstsTaskSdk", "VstsTaskSdk.psd1"), Does.Exist);
        }
    }

    [Test]
    public void Its_version_is_a_placeholder_that_packaging_replaces() =>
        Assert.That(RepositoryFile.Read("task", "task.json"), Does.Contain("""{ "Major": 0, "Minor": 0, "Patch": 0 }"""));

    [Test]
    public void It_fits_the_names_and_lengths_of_the_marketplace()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)Json["name"]!, Does.Match("^[A-Za-z0-9-]+$"));
            Assert.That((string)Json["friendlyName"]!, Has.Length.LessThanOrEqualTo(40));
            Assert.That(Guid.TryParse((string)Json["id"]!, out _), Is.True);
        }
    }

    private static string Text(JToken? value) => value switch
    {
        null => "",
        { Type: JTokenType.Boolean } => (bool)value ? "true" : "false",
        _ => (string)value!,
    };
}
