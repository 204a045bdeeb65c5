// Linux and macOS: starts the executable for this machine and gets out of its way.
// The executable reads the inputs from the environment and talks to the agent itself; azure-pipelines-task-lib must not be loaded here, it would move them away.
'use strict';
const { spawn } = require('child_process');
const { existsSync, accessSync, chmodSync, constants } = require('fs');
const { join } = require('path');

const rids = { 'win32-x64': 'win-x64', 'linux-x64': 'linux-x64', 'linux-arm64': 'linux-arm64', 'darwin-arm64': 'osx-arm64' };

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

function makeExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755); // lost when the agent unpacked the task
  }
}

function run(path) {
  const child = spawn(path, ['task'], { stdio: 'inherit' });
  // A cancelled job signals this process only: SIGINT, then SIGTERM. Keep waiting, the executable decides when it is done.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  // The file is there; what is not is the loader that it names.
  child.on('error', error => fail(`Could not start ${path}: ${error.code === 'ENOENT' ? 'it needs a Linux with glibc, which Alpine and others with musl lack.' : error.message}`));
  child.on('exit', (code, signal) => {
    if (signal) fail(`The executable was ended by ${signal}.`);
    else process.exitCode = code;
  });
}

const path = executable();
if (path) {
  try {
    makeExecutable(path);
    run(path);
  } catch (error) {
    fail(`Could not start ${path}: ${error.message}`);
  }
}
