// Writes the software bill of materials (CycloneDX 1.6) of the published executables: every NuGet package that went into one of them,
// with the hash and license it was published under, and the .NET runtime they carry.
// usage: node build/sbom.js <version> <folder of the publish outputs> <file to write>
'use strict';
const { readFileSync, readdirSync, writeFileSync } = require('fs');
const { join } = require('path');

const [version, published, output] = process.argv.slice(2);
const components = new Map();

const purl = (name, number) => `pkg:nuget/${name}@${number}`;

function component(name, number, fields = {}) {
  components.set(purl(name, number), { type: 'library', 'bom-ref': purl(name, number), name, version: number, purl: purl(name, number), ...fields });
}

function licenses(nuspec) {
  const expression = /<license type="expression">([^<]+)</.exec(nuspec)?.[1];
  return expression ? { licenses: [{ expression }] } : {};
}

for (const rid of readdirSync(published)) {
  const assets = JSON.parse(readFileSync(join(published, rid, 'obj', 'KeyVaultReplication.Cli', 'project.assets.json')));
  const [framework] = Object.values(assets.project.frameworks);
  for (const [id, library] of Object.entries(assets.libraries)) {
    const [name, number] = id.split('/');
    const target = Object.entries(assets.targets).find(([key]) => key.endsWith(`/${rid}`))[1][id];
    if (library.type !== 'package' || !target.runtime && !target.native) continue; // analyzers and the linker build it, they are not in it
    const folder = Object.keys(assets.packageFolders).map(root => join(root, library.path)).find(path => readdirSync(path).length);
    const nuspec = readFileSync(join(folder, library.files.find(file => file.endsWith('.nuspec'))), 'utf8');
    component(name, number, { hashes: [{ alg: 'SHA-512', content: Buffer.from(library.sha512, 'base64').toString('hex') }], ...licenses(nuspec) });
  }
  for (const pack of framework.downloadDependencies ?? []) {
    if (!/^Microsoft\.NETCore\.App\.Runtime\./i.test(pack.name)) continue;
    component(pack.name, /\[([^,\]]+)/.exec(pack.version)[1], { licenses: [{ expression: 'MIT' }] });
  }
}

writeFileSync(output, JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', name: 'kvreplicate', version, licenses: [{ expression: 'MIT' }] } },
  components: [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
}, null, 2) + '\n');
console.log(`${output}: ${components.size} components`);
