// Writes SHA256SUMS into a folder: the hash of each file below it, as `sha256sum --check` reads them.
// usage: node build/checksums.js <folder>
'use strict';
const { createHash } = require('crypto');
const { readdirSync, readFileSync, writeFileSync } = require('fs');
const { join, relative, sep } = require('path');

const [folder] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name !== 'SHA256SUMS')
  .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort();
const line = file => `${createHash('sha256').update(readFileSync(join(folder, file))).digest('hex')}  ${file}\n`;
writeFileSync(join(folder, 'SHA256SUMS'), files.map(line).join(''));
console.log(`${join(folder, 'SHA256SUMS')}: ${files.length} files`);
