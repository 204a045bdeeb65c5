using Azure;
using Azure.Security.KeyVault.Secrets;
using Newtonsoft.Json.Linq;

using SecretProperties = Azure.Security.KeyVault.Secrets.SecretProperties;

namespace KeyVaultSimulator.Tests;

/// <summary>
/// What replication relies on, through the SDK as shipped. It is tried on the simulator always, and on the vaults named by
/// KVR_CONTRACT_VAULT and KVR_CONTRACT_VAULT_2 where they are, with the version of the API that KVR_CONTRACT_API_VERSION names.
/// </summary>
[TestFixture("simulator")]
[TestFixture("KVR_CONTRACT_VAULT")]
[TestFixture("KVR_CONTRACT_VAULT_2")]
[Category("Contract")]
public sealed class ServiceContract(string where) : OnContractVault(where)
{
    [TestCase("")]
    [TestCase("plain")]
    [TestCase(" line one\r\nline two\t \"quoted\" \\ ' < > & € 漢字 🔑 \u0001 ")]
    public async Task A_value_comes_back_as_it_was_written(string value)
    {
        var name = _.Name("value");
        await _.Client.SetSecretAsync(name, value);
        Assert.That((await _.Client.GetSecretAsync(name)).Value.Value, Is.EqualTo(value));
    }

    [Test]
    public async Task The_largest_value_fits_and_a_larger_one_does_not()
    {
        var name = _.Name("large");
        await _.Client.SetSecretAsync(name, new string('x', 25_600));
        Assert.That((await _.Client.GetSecretAsync(name)).Value.Value, Has.Length.EqualTo(25_600));
        Assert.That(await RefusalAsync(() => _.Client.SetSecretAsync(name, new string('x', 25_601))), Does.StartWith("400 BadParameter"));
    }

    [Test]
    public async Task Properties_belong_to_a_version_and_are_not_carried_over()
    {
        var name = _.Name("properties");
        var first = new KeyVaultSecret(name, "one")
        {
            Properties =
            { ContentType = "text/plain", ExpiresOn = Later, NotBefore = Later.AddDays(-2), Tags = { ["a"] = "b" } }
        };
        await _.Client.SetSecretAsync(first);
        await _.Client.SetSecretAsync(name, "one");

        var listed = await _.ListedAsync(name);
        Assert.That((listed.ContentType, listed.ExpiresOn, listed.NotBefore, listed.Tags.Count),
            Is.EqualTo((default(string), default(DateTimeOffset?), default(DateTimeOffset?), 0)));
        Assert.That(await _.Client.GetPropertiesOfSecretVersionsAsync(name).CountAsync(), Is.EqualTo(2), "an equal value is a new version");
    }

    [Test]
    public async Task The_list_tells_all_of_the_current_version_but_its_id()
    {
        var name = _.Name("listed");
        var secret = new KeyVaultSecret(name, "one")
        {
            Properties =
            { ContentType = "text/plain", ExpiresOn = Later, NotBefore = Later.AddDays(-2), Tags = { ["a"] = "b", ["c"] = "" } }
        };
        var set = (await _.Client.SetSecretAsync(secret)).Value.Properties;
        var listed = await _.ListedAsync(name);
        Assert.Multiple(() =>
        {
            Assert.That(listed.Version, Is.Null.Or.Empty);
            Assert.That((listed.ContentType, listed.ExpiresOn, listed.NotBefore, listed.Enabled),
                Is.EqualTo(((string?)"text/plain", (DateTimeOffset?)Later, (DateTimeOffset?)Later.AddDays(-2), (bool?)true)));
            Assert.That(listed.Tags, Is.EquivalentTo(new Dictionary<string, string> { ["a"] = "b", ["c"] = "" }));
            Assert.That((listed.CreatedOn, listed.UpdatedOn), Is.EqualTo((set.CreatedOn, set.UpdatedOn)));
            Assert.That(listed.Managed, Is.False);
        });
    }

    [Test]
    public async Task The_list_is_complete_and_in_the_order_of_names_whatever_their_case()
    {
        foreach (var name in new[] { "b", "A", "C", "a-1", "B2" })
        {
            await _.Client.SetSecretAsync(_.Name(name), "one");
        }

        var names = await _.Client.GetPropertiesOfSecretsAsync().Select(item => item.Name).ToListAsync();
        Assert.That(names, Is.SupersetOf(new[] { "b", "A", "C", "a-1", "B2" }.Select(_.Name)));
        Assert.That(names, Is.EqualTo(names.Order(StringComparer.OrdinalIgnoreCase)));
        Assert.That(names, Is.Unique);
    }

    [Test]
    public async Task An_update_changes_when_it_was_updated_and_not_when_it_was_created()
    {
        var name = _.Name("update");
        var made = (await _.Client.SetSecretAsync(name, "one")).Value.Properties;
        await _.PassAsync(TimeSpan.FromSeconds(1.1));
        made.ContentType = "text/plain";
        var updated = (await _.Client.UpdateSecretPropertiesAsync(made)).Value;
        Assert.That(updated.CreatedOn, Is.EqualTo(made.CreatedOn));
        Assert.That(updated.UpdatedOn, Is.GreaterThan(made.UpdatedOn!.Value));
        Assert.That(updated.Version, Is.EqualTo(made.Version));
        Assert.That((await _.ListedAsync(name)).UpdatedOn, Is.EqualTo(updated.UpdatedOn));
    }

    [Test]
    public async Task An_update_replaces_all_tags_and_leaves_what_it_does_not_name()
    {
        var name = _.Name("tags");
        var made =
            (await _.Client.SetSecretAsync(new KeyVaultSecret(name,
                "one")
            { Properties = { ContentType = "text/plain", ExpiresOn = Later, Tags = { ["a"] = "1", ["b"] = "2" } } })).Value;
        await _.Client.UpdateSecretPropertiesAsync(new SecretProperties(made.Id) { Tags = { ["c"] = "3" } });
        var read = (await _.Client.GetSecretAsync(name)).Value;
        Assert.That(read.Properties.Tags, Is.EquivalentTo(new Dictionary<string, string> { ["c"] = "3" }));
        Assert.That((read.Value, read.Properties.ContentType, read.Properties.ExpiresOn),
            Is.EqualTo(("one", "text/plain", (DateTimeOffset?)Later)));
    }

    [Test]
    public async Task Fifteen_tags_fit_and_a_sixteenth_does_not()
    {
        var name = _.Name("many-tags");
        Assert.That(await RefusalAsync(() => SetWithTagsAsync(15)), Is.Null);
        Assert.That(await RefusalAsync(() => SetWithTagsAsync(16)), Does.StartWith("400 BadParameter"));

        Task SetWithTagsAsync(int count)
        {
            var secret = new KeyVaultSecret(name, "one");
            for (var i = 1; i <= count; i++)
            {
                secret.Properties.Tags[$"tag{i}"] = $"{i}";
            }

            return _.Client.SetSecretAsync(secret);
        }
    }

    [Test]
    public async Task A_tag_holds_256_characters()
    {
        var name = _.Name("long-tag");
        await _.Client.SetSecretAsync(new KeyVaultSecret(name, "one") { Properties = { Tags = { ["mark"] = new string('m', 256) } } });
        Assert.That((await _.ListedAsync(name)).Tags["mark"], Has.Length.EqualTo(256));
    }

    [Test]
    public async Task Answers_tell_the_vaults_time()
    {
        var name = _.Name("time");
        var answer = await _.Client.SetSecretAsync(name, "one");
        Assert.That(answer.GetRawResponse().Headers.Date, Is.Not.Null);
        Assert.That((answer.GetRawResponse().Headers.Date!.Value - answer.Value.Properties.CreatedOn!.Value).Duration(),
            Is.LessThan(TimeSpan.FromSeconds(30)), "and stamps versions by it");
    }
}
