namespace KeyVaultReplication.Trust.Tests.Rights;

/// <summary>Writes rights as Bicep, for the documentation: one file a side, for the resource group of that side's vault.</summary>
internal static class Bicep
{
    public static string AccessPolicy(string side, IEnumerable<string> permissions, string kind = "secrets") =>
        AccessPolicy(side, (kind, permissions));

    public static string AccessPolicy(string side, params IEnumerable<(string Kind, IEnumerable<string> Permissions)> kinds) =>
        $$"""
        param {{side}}Vault string
        param {{side}}PrincipalId string // the object id of the service principal

        resource {{side}}Policy 'Microsoft.KeyVault/vaults/accessPolicies@2023-07-01' = {
          name: '${{{side}}Vault}/add'
          properties: {
            accessPolicies: [
              { tenantId: tenant().tenantId, objectId: {{side}}PrincipalId, permissions: { {{string.Join(", ", kinds.Select(one => $"{one.Kind}: [ {string.Join(", ", one.Permissions.Select(permission => $"'{permission}'"))} ]"))}} } }
            ]
          }
        }

        """;

    public static string Role(string side, IEnumerable<string> actions, string name = "Key Vault Replication") =>
        $$"""
        param {{side}}Vault string
        param {{side}}PrincipalId string // the object id of the service principal

        resource {{side}} 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
          name: {{side}}Vault
        }

        resource {{side}}Role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
          name: guid({{side}}.id, '{{name.ToLowerInvariant().Replace(' ', '-')}}-{{side}}')
          properties: {
            roleName: '{{name}} {{side}} ${{{side}}Vault}' // must be the only one of its name in the tenant
            type: 'CustomRole'
            assignableScopes: [ resourceGroup().id ]
            permissions: [
              {
                dataActions: [
        {{string.Join("\n", actions.Select(action => $"          '{action}'"))}}
                ]
              }
            ]
          }
        }

        resource {{side}}Assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
          name: guid({{side}}.id, {{side}}PrincipalId, {{side}}Role.id)
          scope: {{side}}
          properties: { principalId: {{side}}PrincipalId, principalType: 'ServicePrincipal', roleDefinitionId: {{side}}Role.id }
        }

        """;
}
