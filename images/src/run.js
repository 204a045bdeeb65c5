// A real run to take pictures of: two simulated vaults, an edit or two, and the task started as an agent starts it.
'use strict';
const { execFileSync, spawn, spawnSync } = require('child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');

const root = join(__dirname, '..', '..');
const built = project => join(root, 'src', project, 'bin', 'Debug', 'net10.0');
const CONNECTION = '3d1f7e0c-52c4-4f0e-9a54-7b1f3f5d2a10';
const [SOURCE, TARGET] = ['contoso-weu', 'contoso-neu'];
const APPS = ['billing', 'catalog', 'mail', 'search', 'shop'];
const SECRETS = ['api-key', 'cache-key', 'db-password', 'signing-key', 'smtp', 'storage-key', 'webhook-token'];

/** A client of the simulated vaults, through the simulator's proxy. */
function vaults(variables) {
  const curl = (...args) =>
    execFileSync('curl', ['-s', '--fail', '--cacert', variables.SSL_CERT_FILE, ...args], {
      env: { ...process.env, ...variables },
      encoding: 'utf8',
    });
  const form = {
    grant_type: 'client_credentials',
    client_id: variables.AZURE_CLIENT_ID,
    client_secret: variables.AZURE_CLIENT_SECRET,
    scope: 'https://vault.azure.net/.default',
  };
  const token = JSON.parse(
    curl(
      `https://login.microsoftonline.com/${variables.AZURE_TENANT_ID}/oauth2/v2.0/token`,
      ...Object.entries(form).flatMap(([name, value]) => ['-d', `${name}=${value}`]),
    ),
  ).access_token;
  const send = (method, vault, name, body) =>
    curl(
      '-X',
      method,
      `https://${vault}.vault.azure.net/secrets/${name}?api-version=7.4`,
      '-H',
      `Authorization: Bearer ${token}`,
      '-H',
      'Content-Type: application/json',
      ...(body ? ['-d', JSON.stringify(body)] : []),
    );
  return {
    set: (vault, name, value, tags = {}) => send('PUT', vault, name, { value, tags }),
    tag: (vault, name, tags) => send('PATCH', vault, `${name}/`, { tags }),
    remove: (vault, name) => send('DELETE', vault, name),
  };
}

/** Starts the executable as a step of a pipeline; its log, and the folder of its report. */
function task(variables, inputs, folder) {
  const environment = {
    ...process.env,
    HTTPS_PROXY: variables.HTTPS_PROXY,
    SSL_CERT_FILE: variables.SSL_CERT_FILE,
    TF_BUILD: 'True',
    SYSTEM_HOSTTYPE: 'build',
    AGENT_TEMPDIRECTORY: folder,
    VSTS_PUBLIC_VARIABLES: '[]',
    VSTS_SECRET_VARIABLES: '[]',
    [`ENDPOINT_URL_${CONNECTION}`]: 'https://management.azure.com/',
    [`ENDPOINT_AUTH_SCHEME_${CONNECTION}`]: 'ServicePrincipal',
    [`ENDPOINT_AUTH_PARAMETER_${CONNECTION}_TENANTID`]: variables.AZURE_TENANT_ID,
    [`ENDPOINT_AUTH_PARAMETER_${CONNECTION}_SERVICEPRINCIPALID`]: variables.AZURE_CLIENT_ID,
    [`ENDPOINT_AUTH_PARAMETER_${CONNECTION}_SERVICEPRINCIPALKEY`]: variables.AZURE_CLIENT_SECRET,
    [`ENDPOINT_AUTH_PARAMETER_${CONNECTION}_AUTHENTICATIONTYPE`]: 'spnKey',
  };
  const all = {
    connectedServiceName: CONNECTION,
    sourceKeyVaultName: SOURCE,
    targetKeyVaultName: TARGET,
    secretOption: 'OneWay',
    reportPath: join(folder, 'report'),
    ...inputs,
  };
  for (const [name, value] of Object.entries(all)) environment[`INPUT_${name.toUpperCase()}`] = value;
  const { stdout, stderr } = spawnSync(join(built('KeyVaultReplication.Cli'), 'kvreplicate'), ['task'], {
    env: environment,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

async function serving(work) {
  const folder = mkdtempSync(join(tmpdir(), 'kvr-pictures-'));
  const ready = join(folder, 'ready.json');
  const simulator = spawn(
    'dotnet',
    [join(built('KeyVaultSimulator'), 'KeyVaultSimulator.dll'), 'serve', '--vault', SOURCE, '--vault', TARGET, '--ready-file', ready],
    { stdio: 'ignore' },
  );
  try {
    for (let tries = 0; !existsSync(ready); tries++) {
      if (tries > 300) throw new Error('The simulator did not start: build the solution first.');
      await new Promise(done => setTimeout(done, 100));
    }
    return work(JSON.parse(readFileSync(ready, 'utf8')), folder);
  } finally {
    simulator.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a dry run put out, then the run that carries its plan out, and the Tests tab's file of a verification.
 * @returns {Promise<{plan: string, summary: string, apply: string, tests: string|undefined}>}
 */
const run = () =>
  serving((variables, folder) => {
    const vault = vaults(variables);
    for (const app of APPS) for (const secret of SECRETS) vault.set(SOURCE, `${app}-${secret}`, `${app} ${secret}`);
    vault.set(SOURCE, 'shop-legacy-token', 'old');
    task(variables, { dryRun: 'false' }, folder);

    vault.set(SOURCE, 'shop-db-password', 'a newer one');
    vault.set(SOURCE, 'shop-payment-key', 'not there yet');
    vault.tag(SOURCE, 'mail-smtp', { owner: 'mail-team' });
    vault.remove(SOURCE, 'shop-legacy-token');
    const plan = task(variables, { dryRun: 'true', replicateDeletion: 'true' }, folder);
    const report = name => {
      const file = join(folder, 'report', name);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    };
    const summary = report('summary.md');
    const approvedPlan = /variable=planHash[^\]]*\](\w+)/.exec(plan)[1];
    const apply = task(variables, { dryRun: 'false', replicateDeletion: 'true', approvedPlan }, folder);

    // Somebody changes the replica by hand; a secret is new. That is what a verification finds.
    vault.set(TARGET, 'billing-smtp', 'another value');
    vault.set(SOURCE, 'shop-loyalty-key', 'new');
    task(variables, { action: 'verify', dryRun: 'true' }, folder);
    return { plan, summary, apply, tests: report('verify.junit.xml') };
  });

module.exports = { run };
