// Writes the software bill of materials (CycloneDX 1.6) of the staged task: its executables with their hashes, and what is in each of them.
// usage: node build/sbom.js <version> <folder of the publish outputs> <staged task> <file to write>
'use strict';
const { createHash, randomUUID } = require('crypto');
const { existsSync, readFileSync, writeFileSync } = require('fs');
const { join } = require('path');
const { componentsOf } = require('./components');

const [version, published, staged, output] = process.argv.slice(2);
const owner = { name: 'The Key Vault Replication authors' };
const product = 'kvreplicate';
const { components, platforms } = componentsOf(published);

const link = (type, url) => (url ? [{ type, url }] : []);

function library(component) {
  return {
    type: component.kind === 'runtime' ? 'platform' : 'library',
    'bom-ref': component.purl,
    supplier: { name: component.authors },
    name: component.name,
    version: component.version,
    hashes: [{ alg: 'SHA-512', content: component.sha512 }],
    licenses: [{ expression: component.expression }],
    copyright: component.copyright,
    purl: component.purl,
    externalReferences: [...link('website', component.website), ...link('vcs', component.repository)],
  };
}

function executable(rid) {
  const name = ['kvreplicate', 'kvreplicate.exe'].map(file => `bin/${rid}/${file}`).find(file => existsSync(join(staged, file)));
  const content = readFileSync(join(staged, name));
  const hash = (alg, algorithm) => ({ alg, content: createHash(algorithm).update(content).digest('hex') });
  return {
    type: 'file',
    'bom-ref': name,
    supplier: owner,
    name,
    version,
    hashes: [hash('SHA-256', 'sha256'), hash('SHA-512', 'sha512')],
    licenses: [{ expression: 'MIT' }],
  };
}

const executables = Object.keys(platforms).map(executable);
writeFileSync(
  output,
  JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: `urn:uuid:${randomUUID()}`,
      version: 1,
      metadata: {
        timestamp: new Date().toISOString(),
        lifecycles: [{ phase: 'build' }],
        tools: { components: [{ type: 'application', supplier: owner, name: 'build/sbom.js', version }] },
        supplier: owner,
        component: { type: 'application', 'bom-ref': product, supplier: owner, name: product, version, licenses: [{ expression: 'MIT' }] },
      },
      components: [...executables, ...components.map(library)],
      dependencies: [
        { ref: product, dependsOn: executables.map(file => file.name) },
        ...Object.entries(platforms).map(([rid, inside]) => ({
          ref: executables.find(file => file.name.startsWith(`bin/${rid}/`)).name,
          dependsOn: inside,
        })),
        ...components.map(component => ({ ref: component.purl, dependsOn: component.dependsOn })),
      ],
    },
    null,
    2,
  ) + '\n',
);
console.log(`${output}: ${executables.length} executables, ${components.length} components`);
