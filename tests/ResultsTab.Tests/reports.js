/** Reports as the executable writes them: docs/reports.md. */

const counts = changes => ({
  created: changes.filter(change => change.change === 'create').length, updated: changes.filter(change => change.change.startsWith('update')).length, adopted: 0,
  deleted: changes.filter(change => change.change === 'delete').length, unchanged: 12, skipped: 0, conflicts: changes.filter(change => change.conflict).length, unresolvedConflicts: 0, failed: 0, notAttempted: 0,
});

export const change = (name, verb, more = {}) => ({
  change: verb, kind: 'secret', name, from: 'kv-app-weu.vault.azure.net', to: 'kv-app-neu.vault.azure.net', recoverFirst: false, conflict: false, olderVersions: 0, reason: `reason of ${name}`, outcome: 'planned', message: null, ...more,
});

export const report = (changes, more = {}, target = {}) => JSON.stringify({
  schemaVersion: 1, result: 'succeeded', dryRun: true, cancelled: false, refusal: null, hasChanges: changes.length > 0, planHash: changes.length > 0 ? 'ab'.repeat(32) : '', started: '2026-11-25T12:00:00Z', durationSeconds: 1.234,
  source: 'kv-app-weu.vault.azure.net', mode: 'oneWay', counts: counts(changes),
  targets: [{ target: 'kv-app-neu.vault.azure.net', failure: null, refusal: null, counts: counts(changes), sourceSecrets: 40, targetSecrets: 40, extraneous: 0, warnings: [], changes, findings: [], ...target }],
  ...more,
});

export const ten = () => [
  change('api-key', 'create'), change('cache-password', 'update'), change('db-password', 'update', { conflict: true, reason: 'changed on both sides: the source wins by policy' }),
  change('legacy-token', 'delete', { reason: 'not in the source' }), change('mail-password', 'updateProperties', { reason: 'expires changed' }), change('old-webhook', 'delete', { reason: 'deleted in the source' }),
  change('queue-key', 'adopt', { reason: 'the value is equal' }), change('session-key', 'create', { recoverFirst: true }), change('sms-token', 'update', { outcome: 'failed', message: 'Secret sms-token was not written: vault kv-app-neu answered 403.' }),
  change('vpn-psk', 'recover'),
];

export const many = number => Array.from({ length: number }, (_, i) => change(`secret-${String(i).padStart(5, '0')}`, ['create', 'update', 'delete', 'updateProperties'][i % 4],
  { reason: i % 7 === 0 ? 'a long reason that runs over more than one line, because it says which version was looked at, when it was made, in which vault, and what the next run does about it. '.repeat(2) : 'new version in the source' }));

const verdict = (name, found, reason, kind = 'secret') => ({ verdict: found, kind, name, code: found, reason, sourceVersion: null, targetVersion: null });

export const verification = () => JSON.stringify({
  schemaVersion: 1, action: 'verify', result: 'different', cancelled: false, started: '2026-11-25T12:00:00Z', durationSeconds: 2, source: 'kv-app-weu.vault.azure.net', inputs: { mode: 'oneWay' },
  targets: [{
    target: 'kv-app-neu.vault.azure.net', failure: null, names: 4, isSample: false, counts: { equal: 1, different: 1, missing: 1, extra: 0, unreadable: 0, noted: 1, failed: 0 },
    verdicts: [verdict('api-key', 'equal', 'value and properties are equal'), verdict('db-password', 'different', 'the values differ'), verdict('gone', 'missing', 'not in the target'),
      verdict('tls', 'noted', 'belongs to a certificate')],
  }],
});

export const pairs = () => JSON.stringify({
  schemaVersion: 1, result: 'succeeded', dryRun: true, cancelled: false, refusal: null, hasChanges: true, planHash: 'cd'.repeat(32), started: '2026-11-25T12:00:00Z', durationSeconds: 3, nextRun: [],
  runs: [JSON.parse(report([change('billing-key', 'create')])), JSON.parse(report([change('orders-old', 'delete')], { source: 'kv-orders-weu.vault.azure.net' }))],
});
