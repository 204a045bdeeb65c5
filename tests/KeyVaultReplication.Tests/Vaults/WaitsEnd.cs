using Microsoft.Extensions.Time.Testing;
using static KeyVaultReplication.Tests.AnsweredVault;

namespace KeyVaultReplication.Tests.Vaults;

/// <summary>Patience with what passes, and an end to everything: waits, pages, lists that lead in circles.</summary>
[TestFixture]
public sealed class WaitsEnd
{
    [Test]
    public async Task A_role_that_was_given_a_moment_ago_is_waited_for_when_asked_to()
    {
        using var vault = new AnsweredVault(Deny(times: 3), TimeSpan.FromMinutes(5));

        Assert.That((await vault.ListAsync()).Objects, Is.Empty);
        Assert.That(vault.Requests, Has.Count.EqualTo(4));
        Assert.That(vault.Waits.Select(wait => wait.Why),
            Is.EqualTo(Enumerable.Repeat("refuses permission, and permissions are waited for", 3)));
    }

    [Test]
    public void Without_being_asked_to_nobody_waits_for_a_role()
    {
        using var vault = new AnsweredVault(Deny(times: 3));

        Assert.ThrowsAsync<VaultException>(vault.ListAsync);
        Assert.That(vault.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_role_that_does_not_come_is_waited_for_once_and_not_for_each_secret()
    {
        using var vault = new AnsweredVault(Deny(times: int.MaxValue), TimeSpan.FromMinutes(1));

        Assert.That(Assert.ThrowsAsync<VaultException>(vault.ListAsync)!.Message, Does.Contain("readMetadata/action"));
        var first = vault.Requests.Count;
        Assert.ThrowsAsync<VaultException>(vault.WriteAsync);

        Assert.That((first, vault.Requests.Count - first), Is.EqualTo((first, 1)));
        Assert.That(first, Is.AtLeast(2));
    }

    [Test]
    public void A_firewall_is_not_waited_for_as_if_it_were_a_role()
    {
        using var vault = new AnsweredVault(_ => Error(403, "Forbidden", "ForbiddenByFirewall", "Client address is not authorized."),
            TimeSpan.FromMinutes(5));

        Assert.ThrowsAsync<VaultException>(vault.ListAsync);
        Assert.That(vault.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task However_long_an_answer_asks_to_wait_half_a_minute_is_the_most()
    {
        var asked = 0;
        using var vault = new AnsweredVault(_ =>
        {
            var answer = asked++ == 0 ? Error(503, "ServiceUnavailable", null, "Busy.") : Page();
            answer.Headers.Add("Retry-After", "100000");
            return answer;
        });

        Assert.That((await vault.ListAsync()).Objects, Is.Empty);
        Assert.That(vault.Waits, Is.EqualTo(new[] { new VaultWait(TimeSpan.FromSeconds(30), "answered 503") }));
    }

    /// <summary>The clock stands still: what waited for it to move on would never end.</summary>
    [Test]
    public async Task A_write_that_waits_for_a_throttled_vault_ends_with_the_run([Values("PUT", "PATCH", "DELETE", "POST")] string method)
    {
        var name = ObjectName.Parse("db");
        using var cancellation = new CancellationTokenSource();
        using var vault = new AnsweredVault(_ => Error(429, "Throttled", null, "Request was not processed."), time: new FakeTimeProvider());
        var store = vault.Vault[ObjectKind.Secret];
        var write = method switch
        {
            "PUT" => store.WriteAsync(name, new SecretValue("x"), ObjectProperties.Plain, null, cancellation.Token),
            "PATCH" => store.UpdateAsync(name, "1", new ObjectUpdate(ObjectProperties.NoTags, null), cancellation.Token),
            "DELETE" => store.DeleteAsync(name, cancellation.Token),
            _ => store.RecoverAsync(name, cancellation.Token),
        };

        while (vault.Waits.Count == 0 && !write.IsCompleted)
        {
            await Task.Delay(1);
        }

        await cancellation.CancelAsync();

        await Assert.ThatAsync(() => write, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(vault.Requests.Select(request => request.Method.Method), Is.EqualTo(new[] { method }));
    }

    [Test]
    public void A_list_that_leads_back_to_itself_fails()
    {
        using var vault =
            new AnsweredVault(
                request =>
                    Page($"{AnsweredVault.Address.Url}secrets?$skiptoken={(request.RequestUri!.Query.Contains("skiptoken=one", StringComparison.Ordinal) ? "two" : "one")}"));

        Assert.That(Assert.ThrowsAsync<VaultException>(vault.ListAsync)!.Message,
            Does.Contain("the list leads back to a page that was read already"));
        Assert.That(vault.Requests, Has.Count.EqualTo(3));
    }

    [TestCase("https://other.vault.azure.net/secrets?$skiptoken=1")]
    [TestCase("http://answered.vault.azure.net/secrets?$skiptoken=1")]
    [TestCase("https://answered.vault.azure.net:8443/secrets?$skiptoken=1")]
    public void A_list_that_goes_on_elsewhere_fails_and_nobody_is_asked_there(string next)
    {
        using var vault = new AnsweredVault(_ => Page(next));

        Assert.That(Assert.ThrowsAsync<VaultException>(vault.ListAsync)!.Message, Does.Contain("the list goes on at another host"));
        Assert.That(vault.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_list_without_an_end_fails()
    {
        var page = 0;
        using var vault = new AnsweredVault(_ => Page($"{AnsweredVault.Address.Url}secrets?$skiptoken={page++}"));

        Assert.That(Assert.ThrowsAsync<VaultException>(vault.ListAsync)!.Message, Does.Contain("the list has more than 20000 pages"));
        Assert.That(page, Is.EqualTo(20_000));
    }

    private static Func<HttpRequestMessage, HttpResponseMessage> Deny(int times) =>
        _ => times-- > 0 ? Error(403, "Forbidden", "ForbiddenByRbac", "Caller is not authorized to perform action on resource.") : Page();
}
