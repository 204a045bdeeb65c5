// Stamps the version of the build into the staged manifest: node stamp.js VERSION TASK.JSON
'use strict';
const { readFileSync, writeFileSync } = require('fs');

const [version, file] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(file, 'utf8'));
const [Major, Minor, Patch] = version.split('.').map(Number);
manifest.version = { Major, Minor, Patch };
writeFileSync(file, JSON.stringify(manifest, null, 2) + '\n');
