// Linux and macOS: starts the executable for this machine and gets out of its way.
// The executable reads the inputs from the environment and talks to the agent itself; azure-pipelines-task-lib must not be loaded here, it would move them away.
'use strict';
const { spawn } = require('child_process');
const { existsSync, accessSync, chmodSync, constants, cpSync, mkdtempSync, rmSync } = require('fs');
const { tmpdir } = require('os');
const { basename, dirname, join } = require('path');

const rids = { 'win32-x64': 'win-x64', 'linux-x64': 'linux-x64', 'linux-arm64': 'linux-arm64', 'darwin-arm64': 'osx-arm64' };

// What the executable is started with: what the agent tells a task, and what the machine says of itself, its network and its identity.
// Whatever else a step or a variable put there (it could make the runtime or OpenSSL load code, or write dumps) ends here. Invoke-KeyVaultReplication.ps1 has the same list.
const kept = new RegExp('^((INPUT|ENDPOINT|SYSTEM|AGENT|BUILD|RELEASE)_.*|SECRET_AGENT_(PROXY|CLIENTCERT)PASSWORD|VSTS_(PUBLIC|SECRET)_VARIABLES|TF_BUILD|PATH|HOME|USER|TMPDIR|TEMP|TMP|TZ|LANG|LC_.*' +
  '|SYSTEMROOT|SYSTEMDRIVE|WINDIR|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMDATA|HTTPS?_PROXY|https?_proxy|ALL_PROXY|all_proxy|NO_PROXY|no_proxy|SSL_CERT_(FILE|DIR)' +
  '|IDENTITY_(ENDPOINT|HEADER|SERVER_THUMBPRINT)|IMDS_ENDPOINT|MSI_(ENDPOINT|SECRET)|AZURE_(FEDERATED_TOKEN_FILE|CLIENT_ID|TENANT_ID|AUTHORITY_HOST|POD_IDENTITY_AUTHORITY_HOST))$',
  process.platform === 'win32' ? 'i' : '');

function environment() {
  const chosen = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
  return { ...chosen, DOTNET_EnableDiagnostics: '0' }; // no debugger, profiler or dump may attach
}

function fail(message) {
  console.log(`##vso[task.logissue type=error]${message}`);
  console.log(`##vso[task.complete result=Failed]${message}`);
  process.exitCode = 1;
}

function executable() {
  const machine = `${process.platform}-${process.arch}`;
  const rid = rids[machine];
  const path = rid && join(__dirname, 'bin', rid, process.platform === 'win32' ? 'kvreplicate.exe' : 'kvreplicate');
  if (!rid) {
    fail(`This task has no executable for ${machine}. It runs on ${Object.keys(rids).join(', ')}.`);
  } else if (!existsSync(path)) {
    fail(`The task is incomplete: bin/${rid}/kvreplicate is missing. Install the extension again, or clear the agent's _tasks folder.`);
  } else {
    return path;
  }
}

// The agent unpacks the task without executable bits. Where its folder cannot be written (a container's mount), the executable runs from a copy in the job's temporary folder.
function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    try {
      chmodSync(path, 0o755);
      return path;
    } catch {
      const folder = mkdtempSync(join(process.env.AGENT_TEMPDIRECTORY || tmpdir(), 'kvreplicate-'));
      process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
      const copy = join(folder, basename(path));
      cpSync(dirname(path), folder, { recursive: true });
      chmodSync(copy, 0o755);
      return copy;
    }
  }
}

// What the runtime says before it gives up stands in the log only; the run's summary gets the cause.
function cause(said) {
  return /No usable version of libssl/.test(said) ? ': it needs OpenSSL (libssl 3 or 1.1), which this machine or container image lacks. Install the package libssl3 or openssl-libs.'
    : '.';
}

function run(path) {
  let said = '';
  const child = spawn(path, ['task'], { stdio: ['inherit', 'inherit', 'pipe'], env: environment() });
  child.stderr.on('data', text => {
    process.stderr.write(text);
    said = (said + text).slice(-4096);
  });
  // A cancelled job signals this process only: SIGINT, then SIGTERM. Keep waiting, the executable decides when it is done.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  // The file is there; what is not is the loader that it names.
  child.on('error', error => fail(`Could not start ${path}: ${error.code === 'ENOENT' ? 'it needs a Linux with glibc, which Alpine and others with musl lack.' : error.message}`));
  // 11 to 19: it failed, and has told the agent how.
  child.on('close', (code, signal) => {
    if (child.pid === undefined) return; // never started: told above
    if (signal) fail(`The executable was ended by ${signal}${cause(said)}`);
    else if (code === 0) process.exitCode = 0;
    else if (code > 10 && code < 20) process.exitCode = code - 10;
    else fail(`The executable ended with exit code ${code}${cause(said)}`);
  });
}

const path = executable();
if (path) {
  try {
    run(runnable(path));
  } catch (error) {
    fail(`Could not start ${path}: ${error.message}`);
  }
}
