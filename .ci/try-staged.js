// Starts the staged task as the agent of this machine does, without any vault: --version, and a run whose inputs are all missing, which must
// name them; on a machine that no executable is for (an Intel Mac), it must say so.
// On Windows through the PowerShell handler, in Windows PowerShell 5.1; elsewhere through the Node handler. Writes a JUnit file; ends with 1
// if anything is not as it must be.
// usage: node try-staged.js <staged task> <JUnit file>
'use strict';
const { spawnSync } = require('child_process');
const { chmodSync, mkdirSync, readFileSync, writeFileSync } = require('fs');
const { dirname, join, resolve } = require('path');

const PLATFORMS = {
  'win32-x64': 'win-x64/kvreplicate.exe',
  'linux-x64': 'linux-x64/kvreplicate',
  'linux-arm64': 'linux-arm64/kvreplicate',
  'darwin-arm64': 'osx-arm64/kvreplicate',
};
const [staged, report] = process.argv.slice(2).map(path => resolve(path));
const machine = `${process.platform}-${process.arch}`;
const manifest = JSON.parse(readFileSync(join(staged, 'task.json'), 'utf8'));
const { Major, Minor, Patch } = manifest.version;

function run(program, args, workingDirectory) {
  // What is set for the step around this script is not meant for the task.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(INPUT|ENDPOINT|SECRET)_/i.test(name)));
  Object.assign(environment, { VSTS_PUBLIC_VARIABLES: '[]', VSTS_SECRET_VARIABLES: '[]' });
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: workingDirectory,
    env: environment,
    encoding: 'utf8',
    timeout: 120000,
  });
  return { status, output: `${stdout ?? ''}${stderr ?? ''}${error ? `${program}: ${error.message}` : ''}` };
}

const executable = () => join(staged, 'bin', PLATFORMS[machine]);

/** The command line of the agent's handler. */
function step() {
  if (process.platform !== 'win32') return run(process.execPath, [join(staged, manifest.execution.Node20_1.target)], process.cwd());
  const [module, script] = [['ps_modules', 'VstsTaskSdk', 'VstsTaskSdk.psd1'], [manifest.execution.PowerShell3.target]].map(parts =>
    join(staged, ...parts).replace(/'/g, "''"),
  );
  const command =
    `Import-Module -Name '${module}' -ArgumentList @{ NonInteractive = $true } -ErrorAction Stop; ` +
    `Invoke-VstsTaskScript -ScriptBlock ([scriptblock]::Create('. ''${script.replace(/'/g, "''")}'''))`;
  return run(
    'powershell.exe',
    ['-NoLogo', '-Sta', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Unrestricted', '-Command', command],
    staged,
  );
}

const required = manifest.inputs.filter(input => input.required && !input.defaultValue).map(input => input.aliases?.[0] ?? input.name);
const WITHOUT_EXECUTABLE = {
  'a machine that no executable is for is told so': () => {
    const { status, output } = step();
    return {
      output,
      wrong:
        status === 1 && output.includes(`no executable for ${machine}`)
          ? []
          : [`ended with ${status}, and did not say that there is no executable for ${machine}`],
    };
  },
};
const WITH_EXECUTABLE = {
  'the executable says its version': () => {
    const { status, output } = run(executable(), ['--version'], staged);
    return {
      output,
      wrong:
        status === 0 && output.trim() === `${Major}.${Minor}.${Patch}`
          ? []
          : [`ended with ${status}, not with 0 and ${Major}.${Minor}.${Patch}`],
    };
  },
  'a step without its inputs fails and names them': () => {
    const { status, output } = step();
    const saysFailed = /##vso\[task\.complete result=Failed/.test(output);
    // A PowerShell handler ends with 0 whatever happened; a Node handler does not.
    const ended = process.platform === 'win32' ? status === 0 : status !== 0;
    return {
      output,
      wrong: [
        ...(saysFailed ? [] : ['did not fail']),
        ...(ended ? [] : [`ended with ${status}`]),
        ...required.filter(name => !output.includes(name)).map(name => `did not name ${name}`),
      ],
    };
  },
};

const escape = text => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`).replace(/[^\t\n\r\x20-\uFFFD]/g, '?');
if (process.platform !== 'win32' && PLATFORMS[machine]) chmodSync(executable(), 0o755); // what carries artifacts between jobs loses it
const results = Object.entries(PLATFORMS[machine] ? WITH_EXECUTABLE : WITHOUT_EXECUTABLE).map(([name, trial]) => ({ name, ...trial() }));
const suite = `Staged task on ${machine}`;
const failure = (wrong, output) => (wrong.length ? `<failure message="${escape(wrong.join('; '))}">${escape(output)}</failure>` : '');
const failed = results.filter(({ wrong }) => wrong.length);
mkdirSync(dirname(report), { recursive: true });
writeFileSync(
  report,
  [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<testsuites><testsuite name="${suite}" tests="${results.length}" failures="${failed.length}">`,
    ...results.map(({ name, wrong, output }) => `<testcase classname="${suite}" name="${escape(name)}">${failure(wrong, output)}</testcase>`),
    '</testsuite></testsuites>\n',
  ].join('\n'),
);
for (const { name, wrong, output } of results) {
  console.log(wrong.length ? `not as it must be: ${name}: ${wrong.join('; ')}\n${output.replace(/##/g, '# #')}` : `as it must be: ${name}`);
}
if (failed.length) process.exitCode = 1;
