using Azure;

namespace KeyVaultSimulator.Tests;

/// <summary>Who may do what, and how it is refused.</summary>
[TestFixture]
public sealed class Denials
{
    private static readonly (string Operation, string Permission, string Action, string Method, string Path, string? Body)[] All =
    [
        ("Set", "set", "setSecret/action", "PUT", "/secrets/db", """{"value":"two"}"""),
        ("Get", "get", "getSecret/action", "GET", "/secrets/db", null),
        ("GetVersion", "get", "getSecret/action", "GET", "/secrets/db/0123456789abcdef0123456789abcdef", null),
        ("List", "list", "readMetadata/action", "GET", "/secrets", null),
        ("ListVersions", "list", "readMetadata/action", "GET", "/secrets/db/versions", null),
        ("Update", "set", "update/action", "PATCH", "/secrets/db/", "{}"),
        ("Delete", "delete", "delete", "DELETE", "/secrets/db", null),
        ("GetDeleted", "get", "readMetadata/action", "GET", "/deletedsecrets/db", null),
        ("ListDeleted", "list", "readMetadata/action", "GET", "/deletedsecrets", null),
        ("Recover", "recover", "recover/action", "POST", "/deletedsecrets/db/recover", null),
        ("Purge", "purge", "purge/action", "DELETE", "/deletedsecrets/db", null),
        ("Backup", "backup", "backup/action", "POST", "/secrets/db/backup", null),
        ("Restore", "restore", "restore/action", "POST", "/secrets/restore", """{"value":"x"}"""),
    ];

    [Test]
    public async Task An_access_policy_denies_each_operation_by_its_permission()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        _.Vault.Access.Deny(null);
        foreach (var (operation, permission, action, method, path, body) in All)
        {
            var answer = await _.SendAsync(method, path, body);
            Assert.That((answer.Status, answer.Code, answer.InnerCode), Is.EqualTo((403, "Forbidden", "AccessDenied")), operation);
            Assert.That(answer.Message,
                Does.Match(
                    $"^The user, group or application 'appid=.*' does not have secrets {permission} permission on key vault "
                        + "'contoso;location=westeurope'"), operation);
        }

        Assert.That(_.Log,
            Is.EqualTo(All.Select(one => one.Operation is "List" or "ListDeleted" or "Restore" ? $"{one.Operation} 403"
                : $"{one.Operation} db 403")));
        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "one" }));
    }

    [Test]
    public async Task RBAC_denies_each_operation_by_its_data_action()
    {
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { Rbac = true });
        _.Vault.Access.Deny(null);
        foreach (var (operation, permission, action, method, path, body) in All)
        {
            var answer = await _.SendAsync(method, path, body);
            Assert.That((answer.Status, answer.Code, answer.InnerCode), Is.EqualTo((403, "Forbidden", "ForbiddenByRbac")), operation);
            Assert.That(answer.Message,
                Does.StartWith("Caller is not authorized to perform action on resource.\r\n").And.Contain(
                    $"Action: 'Microsoft.KeyVault/vaults/secrets/{action}'\r\n"), operation);
            Assert.That(answer.Message, operation is "List" or "ListDeleted" or "Restore" ? Does.Contain("/vaults/contoso'\r\n")
                : Does.Contain("/vaults/contoso/secrets/db'\r\n"), operation);
        }
    }

    [Test]
    public async Task RBAC_tells_which_assignment_allows_a_request()
    {
        const string header = "x-ms-keyvault-rbac-assignment-id";
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { Rbac = true });
        await using var policies = await Simulation.StartAsync();
        _.Vault.Access.Deny("Set");
        Assert.That((await _.SendAsync("GET", "/secrets")).Headers.Keys, Has.Member(header));
        Assert.That((await _.SendAsync("GET", "/secrets/nothing")).Headers.Keys, Has.Member(header), "it was allowed to ask");
        Assert.That((await _.SendAsync("PUT", "/secrets/db", """{"value":"one"}""")).Headers.Keys, Has.No.Member(header));
        Assert.That((await _.SendAsync("GET", "/secrets", token: null)).Headers.Keys, Has.No.Member(header));
        Assert.That((await policies.SendAsync("GET", "/secrets")).Headers.Keys, Has.No.Member(header), "an access policy has none");
    }

    [TestCase("GET", "/certificates", "certificates list", "certificates/read")]
    [TestCase("GET", "/certificates/web", "certificates get", "certificates/read")]
    [TestCase("POST", "/certificates/web/import", "certificates import", "certificates/import/action")]
    [TestCase("PATCH", "/certificates/web/", "certificates update", "certificates/update/action")]
    [TestCase("PATCH", "/certificates/web/policy", "certificates update", "certificates/update/action")]
    [TestCase("DELETE", "/certificates/web", "certificates delete", "certificates/delete")]
    [TestCase("POST", "/deletedcertificates/web/recover", "certificates recover", "certificates/recover/action")]
    [TestCase("GET", "/keys/web/versions", "keys list", "keys/read")]
    [TestCase("POST", "/keys/web/backup", "keys backup", "keys/backup/action")]
    [TestCase("POST", "/keys/restore", "keys restore", "keys/restore/action")]
    [TestCase("GET", "/keys/web/rotationpolicy", "keys getrotationpolicy", "keyrotationpolicies/read")]
    public async Task Certificates_and_keys_have_rights_of_their_own(string method, string path, string permission, string action)
    {
        foreach (var rbac in new[] { false, true })
        {
            await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { Rbac = rbac });
            _.Vault.Access.AllowOnly("get", "list", "set");
            var answer = await _.SendAsync(method, path, method is "GET" or "DELETE" ? null : "{}");
            Assert.That((answer.Status, answer.InnerCode), Is.EqualTo((403, rbac ? "ForbiddenByRbac" : "ForbiddenByPolicy")));
            Assert.That(answer.Message,
                Does.Contain(rbac ? $"Action: 'Microsoft.KeyVault/vaults/{action}'\r\n"
                    : $"does not have {permission} permission on key vault"));
            if (rbac)
            {
                _.Vault.Access.AllowOnlyActions(action);
            }
            else
            {
                _.Vault.Access.AllowOnly(permission.Replace(' ', '/'));
            }

            Assert.That((await _.SendAsync(method, path, method is "GET" or "DELETE" ? null : "{}")).Status, Is.Not.EqualTo(403));
        }
    }

    [Test]
    public async Task Who_may_only_read_can_read_and_no_more()
    {
        await using var _ = await Simulation.StartAsync();
        _.Vault.Set("db", "one");
        _.Vault.Access.AllowOnly("get", "list");
        Assert.That((await _.Client().GetSecretAsync("db")).Value.Value, Is.EqualTo("one"));
        Assert.That(await _.Client().GetPropertiesOfSecretsAsync().CountAsync(), Is.EqualTo(1));
        var refused = Assert.ThrowsAsync<RequestFailedException>(() => _.Client().SetSecretAsync("db", "two"));
        Assert.That((refused!.Status, refused.ErrorCode), Is.EqualTo((403, "Forbidden")));
        Assert.That(_.Vault.Values("db"), Is.EqualTo(new[] { "one" }));
    }

    [Test]
    public async Task A_role_may_reach_one_secret_and_one_principal()
    {
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { Rbac = true });
        _.Vault.Set("db", "one");
        _.Vault.Set("api", "one");
        _.Vault.Access.Deny(null, principal: "guest");
        _.Vault.Access.Allow("Get", principal: "guest", name: "DB");
        var guest = _.Client(_.Cloud.CredentialFor("guest"));
        Assert.That((await guest.GetSecretAsync("db")).Value.Value, Is.EqualTo("one"));
        Assert.That(Assert.ThrowsAsync<RequestFailedException>(() => guest.GetSecretAsync("api"))!.Status, Is.EqualTo(403));
        Assert.That((await _.Client().GetSecretAsync("api")).Value.Value, Is.EqualTo("one"), "others may");
    }

    [Test]
    public async Task The_firewall_refuses_everyone()
    {
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { Firewalled = true });
        var answer = await _.SendAsync("GET", "/secrets");
        Assert.That((answer.Status, answer.InnerCode), Is.EqualTo((403, "ForbiddenByFirewall")));
        Assert.That(answer.Message,
            Does.StartWith("Client address is not authorized and caller is not a trusted service.\r\nClient address: 127.0.0.1\r\n"));
    }

    [Test]
    public async Task A_private_vault_refuses_everyone()
    {
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { PrivateOnly = true });
        var answer = await _.SendAsync("GET", "/secrets");
        Assert.That((answer.Status, answer.InnerCode), Is.EqualTo((403, "ForbiddenByConnection")));
        Assert.That(answer.Message, Does.StartWith("Public network access is disabled"));
    }

    [Test]
    public async Task Purge_protection_refuses_to_purge()
    {
        await using var _ = await Simulation.StartAsync(new SimulatedVaultOptions { PurgeProtection = true, RetentionDays = 7 });
        _.Vault.Set("db", "one");
        Assert.That((await _.SendAsync("DELETE", "/deletedsecrets/db")).InnerCode, Is.EqualTo("ObjectMustBeDeletedPriorToBeingPurged"),
            "it protects the deleted");
        Assert.That((await _.SendAsync("DELETE", "/deletedsecrets/nothing")).Status, Is.EqualTo(404), "it protects the deleted");
        _.Vault.Delete("db");
        var answer = await _.SendAsync("DELETE", "/deletedsecrets/db");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((403, "Forbidden")));
        Assert.That(answer.Message,
            Does.StartWith("Operation \"purge\" is not allowed because purge protection is enabled for this vault."));
        var deleted = await _.SendAsync("GET", "/deletedsecrets/db");
        Assert.That((string)deleted.Json["attributes"]!["recoveryLevel"]!, Is.EqualTo("CustomizedRecoverable"));
    }
}
