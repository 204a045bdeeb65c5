// Signs what Windows checks: the executable for it, and the PowerShell scripts. The command is the publisher's own; {file} in it stands for
// the file to sign.
// usage: node build/sign.js <folder of the staged task> [command]
'use strict';
const { execSync } = require('child_process');
const { readFileSync, readdirSync } = require('fs');
const { join } = require('path');

const [staged, command] = process.argv.slice(2);
if (!command) {
  console.log('Not signed: no SignCommand was given (docs/packaging.md, "Signing").');
} else {
  if (!command.includes('{file}')) throw new Error('SignCommand has no {file} in it, which stands for the file to sign.');
  for (const name of readdirSync(staged, { recursive: true })
    .filter(path => /\.(exe|ps1|psm1|psd1)$/.test(path))
    .sort()) {
    const file = join(staged, name);
    const before = readFileSync(file);
    execSync(command.replaceAll('{file}', file), { stdio: 'inherit' });
    if (readFileSync(file).equals(before)) throw new Error(`SignCommand succeeded, but ${name} is as it was.`);
    console.log(`Signed: ${name}`);
  }
}
