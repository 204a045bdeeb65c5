// The runtimes, hosts and compilers that publishing fetches are in no lock file of NuGet's: build/locks/packs.json is theirs.
// usage: node build/packs.js check|write <folder of the publish outputs>
// check: ends with 1 and says what differs, when a restore brought one that is not listed, or with another content.
// write: lists what was restored, and keeps what other kinds of machine brought for the same version (each has a compiler of its own).
'use strict';
const { existsSync, readFileSync, readdirSync, writeFileSync } = require('fs');
const { join } = require('path');

const lock = join(__dirname, 'locks', 'packs.json');
const [mode, published] = process.argv.slice(2);

/** The hash of its content that NuGet wrote down when it unpacked the package: the one that lock files hold. */
function contentHash(folders, name, version) {
  const file = folders.map(folder => join(folder, name.toLowerCase(), version, '.nupkg.metadata')).find(existsSync);
  if (!file) throw new Error(`${name} ${version} was not restored`);
  return JSON.parse(readFileSync(file, 'utf8')).contentHash;
}

const packs = {};
for (const file of readdirSync(published, { recursive: true }).filter(path => path.endsWith('project.assets.json'))) {
  const assets = JSON.parse(readFileSync(join(published, file), 'utf8'));
  for (const { name, version } of Object.values(assets.project.frameworks).flatMap(framework => framework.downloadDependencies ?? [])) {
    const [, number] = /^\[([^,\]]+)/.exec(version);
    packs[`${name}/${number}`] = contentHash(Object.keys(assets.packageFolders), name, number);
  }
}

const locked = existsSync(lock) ? JSON.parse(readFileSync(lock, 'utf8')) : {};
if (mode === 'write') {
  const versions = new Set(Object.keys(packs).map(pack => pack.split('/')[1]));
  const kept = Object.entries(locked).filter(([pack]) => versions.has(pack.split('/')[1]));
  writeFileSync(lock, JSON.stringify(Object.fromEntries([...kept, ...Object.entries(packs)].sort()), null, 2) + '\n');
} else {
  for (const [pack, hash] of Object.entries(packs).filter(([name, content]) => locked[name] !== content)) {
    process.exitCode = 1;
    console.error(
      pack in locked
        ? `${pack} has the content ${hash}, but ${locked[pack]} is locked`
        : `${pack} is not in build/locks/packs.json: dotnet msbuild build/Package.proj -t:Lock adds it, for you to review`,
    );
  }
}
