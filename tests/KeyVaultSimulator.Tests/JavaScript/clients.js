'use strict';
// Microsoft's own clients for certificates and keys against a served vault: a client that nobody here wrote. Each line it prints is one thing that came out as its documentation says.
const assert = require('node:assert/strict');
const { ClientSecretCredential } = require('@azure/identity');
const { CertificateClient } = require('@azure/keyvault-certificates');
const { KeyClient } = require('@azure/keyvault-keys');
const { SecretClient } = require('@azure/keyvault-secrets');

const url = process.argv[2];
const credential = new ClientSecretCredential(process.env.AZURE_TENANT_ID, process.env.AZURE_CLIENT_ID, process.env.AZURE_CLIENT_SECRET);
const certificates = new CertificateClient(url, credential);
const keys = new KeyClient(url, credential);
const secrets = new SecretClient(url, credential);

const all = async pages => {
  const found = [];
  for await (const one of pages) { found.push(one); }
  return found;
};
const hex = bytes => Buffer.from(bytes).toString('hex');
const refusal = async action => { try { await action(); return 'none'; } catch (error) { return `${error.statusCode} ${error.code}`; } };
const polling = { intervalInMs: 200 };
const ok = what => console.log(`ok ${what}`);

async function aboutCertificates() {
  const policy = { issuerName: 'Self', subject: 'CN=www.example.org', keyType: 'EC', keyCurveName: 'P-256', contentType: 'application/x-pkcs12', validityInMonths: 12 };
  const making = await certificates.beginCreateCertificate('web', policy, { tags: { team: 'web' }, ...polling });
  const made = await making.pollUntilDone();
  assert.equal(made.policy.issuerName, 'Self');
  assert.deepEqual(made.policy.lifetimeActions.map(action => action.action), ['AutoRenew']);
  ok('a certificate is created, issued by the vault, and would be renewed by it');

  const [listed] = await all(certificates.listPropertiesOfCertificates());
  assert.equal(listed.name, 'web');
  assert.equal(hex(listed.x509Thumbprint), hex(made.properties.x509Thumbprint));
  assert.deepEqual(listed.tags, { team: 'web' });
  ok('it is listed with its thumbprint and its tags');

  const secret = await secrets.getSecret('web');
  assert.equal(secret.properties.managed, true);
  assert.equal((await keys.getKey('web')).properties.managed, true);
  ok('its secret and its key are managed');

  const copy = await certificates.importCertificate('copy', Buffer.from(secret.value, 'base64'), {
    policy: { issuerName: 'Unknown', contentType: 'application/x-pkcs12', lifetimeActions: [{ action: 'EmailContacts', lifetimePercentage: 80 }] },
  });
  assert.equal(hex(copy.properties.x509Thumbprint), hex(made.properties.x509Thumbprint));
  assert.deepEqual([copy.policy.issuerName, copy.policy.lifetimeActions.map(action => action.action)], ['Unknown', ['EmailContacts']]);
  ok('it is imported under another name, the same certificate, and would not be renewed');

  await certificates.updateCertificateProperties('copy', copy.properties.version, { enabled: false, tags: { a: 'b' } });
  assert.equal((await certificates.getCertificate('copy')).properties.enabled, false);
  assert.equal(await refusal(() => secrets.getSecret('copy')), '403 Forbidden');
  ok('a disabled one is read, and its secret is not');

  await certificates.updateCertificatePolicy('copy', { issuerName: 'Unknown', lifetimeActions: [{ action: 'EmailContacts', daysBeforeExpiry: 20 }] });
  assert.equal((await certificates.getCertificate('copy')).policy.lifetimeActions[0].daysBeforeExpiry, 20);
  ok('its policy is changed');

  assert.equal((await all(certificates.listPropertiesOfCertificateVersions('copy'))).length, 1);
  const backup = await certificates.backupCertificate('copy');
  assert.equal(await refusal(() => certificates.restoreCertificateBackup(backup)), '409 Conflict');
  await (await certificates.beginDeleteCertificate('copy', polling)).pollUntilDone();
  assert.deepEqual((await all(certificates.listDeletedCertificates())).map(one => one.name), ['copy']);
  assert.equal(await refusal(() => certificates.getCertificate('copy')), '404 CertificateNotFound');
  await (await certificates.beginRecoverDeletedCertificate('copy', polling)).pollUntilDone();
  await (await certificates.beginDeleteCertificate('copy', polling)).pollUntilDone();
  await certificates.purgeDeletedCertificate('copy');
  const restored = await certificates.restoreCertificateBackup(backup);
  assert.equal(restored.properties.version, copy.properties.version);
  ok('it is deleted, recovered, purged and restored from its backup, with its version');

  const waiting = await certificates.beginCreateCertificate('signed', { ...policy, issuerName: 'Unknown' }, polling);
  const operation = await certificates.getCertificateOperation('signed');
  assert.equal(operation.isDone(), false);
  await (operation.cancelOperation().catch(() => undefined));
  await certificates.deleteCertificateOperation('signed');
  assert.equal(waiting.isDone(), false);
  ok('one that waits for an authority can be forgotten');
}

async function aboutKeys() {
  const made = await keys.createEcKey('sign', { curve: 'P-384', tags: { team: 'web' } });
  assert.deepEqual([made.keyType, made.key.crv], ['EC', 'P-384']);
  const rotated = await keys.rotateKey('sign');
  assert.notEqual(rotated.properties.version, made.properties.version);
  assert.equal((await all(keys.listPropertiesOfKeyVersions('sign'))).length, 2);
  assert.ok((await all(keys.listPropertiesOfKeys())).some(one => one.name === 'sign'));
  ok('a key is created, rotated and listed');

  await keys.updateKeyRotationPolicy('sign', { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P30D' }], expiresIn: 'P90D' });
  assert.deepEqual((await keys.getKeyRotationPolicy('sign')).lifetimeActions.map(one => one.action).sort(), ['Notify', 'Rotate']);
  ok('its rotation policy is set and read');

  const imported = await keys.importKey('imported', { kty: 'RSA', n: Buffer.from('cd', 'hex'), e: Buffer.from('010001', 'hex'), keyOps: ['verify'] });
  assert.equal(imported.keyType, 'RSA');
  const backup = await keys.backupKey('sign');
  assert.equal(await refusal(() => keys.restoreKeyBackup(backup)), '409 Conflict');
  await (await keys.beginDeleteKey('sign', polling)).pollUntilDone();
  await keys.purgeDeletedKey('sign');
  assert.equal((await keys.restoreKeyBackup(backup)).properties.version, rotated.properties.version);
  ok('a key is imported, and one restored from its backup with its versions');
}

aboutCertificates().then(aboutKeys).then(() => console.log('done'), error => { console.error(error); process.exitCode = 1; });
