// What went into the published executables: every NuGet package and the .NET runtime, read from what the restore for each platform wrote.
// The bill of materials and the notices are both made from this list.
'use strict';
const { existsSync, readFileSync, readdirSync } = require('fs');
const { join } = require('path');

const text = file =>
  readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trim() + '\n';
const purl = (name, version) => `pkg:nuget/${name}@${version}`;

/** The texts that a package carries and that whoever passes it on passes on too. */
function notices(folder) {
  const files = readdirSync(folder)
    .filter(name => /^(licen[cs]e|third-party-notices|notice)[^/]*$/i.test(name))
    .sort();
  return {
    license: files
      .filter(name => /^licen[cs]e/i.test(name))
      .map(name => text(join(folder, name)))
      .at(0),
    thirdParty: files.filter(name => !/^licen[cs]e/i.test(name)).map(name => text(join(folder, name))),
  };
}

function read(kind, name, version, folder, contentHash) {
  const nuspec = text(
    join(
      folder,
      readdirSync(folder).find(file => file.endsWith('.nuspec')),
    ),
  );
  const field = element => new RegExp(`<${element}(?: [^>]*)?>([^<]*)<`).exec(nuspec)?.[1].trim();
  const texts = notices(folder);
  return {
    kind,
    name,
    version,
    purl: purl(name, version),
    ...texts,
    sha512: Buffer.from(contentHash, 'base64').toString('hex'),
    authors: field('authors'),
    copyright: field('copyright')?.replace(/\s+/g, ' '),
    website: field('projectUrl'),
    repository: /<repository [^>]*url="([^"]+)"/.exec(nuspec)?.[1],
    // An old package has the address of a license instead of its name; the text is in it.
    expression:
      /<license type="expression">([^<]+)</.exec(nuspec)?.[1] ?? (/^The MIT License/.test(texts.license ?? '') ? 'MIT' : undefined),
    dependsOn: [],
  };
}

/** @returns {{components: object[], platforms: Object<string, string[]>}} components by name; per platform, what its executable holds. */
function componentsOf(published) {
  const components = new Map();
  const platforms = {};
  for (const rid of readdirSync(published).sort()) {
    const assets = JSON.parse(readFileSync(join(published, rid, 'obj', 'KeyVaultReplication.Cli', 'project.assets.json')));
    const folders = Object.keys(assets.packageFolders);
    const locate = path => folders.map(folder => join(folder, path)).find(existsSync);
    const target = Object.entries(assets.targets).find(([key]) => key.endsWith(`/${rid}`))[1];
    // Analyzers and the linker build it, they are not in it.
    const inside = Object.entries(target)
      .filter(([, library]) => library.type === 'package' && (library.runtime || library.native))
      .map(([id]) => id);
    const ids = new Map(inside.map(id => [id.split('/')[0], purl(...id.split('/'))]));
    for (const id of inside) {
      const library = assets.libraries[id];
      const component =
        components.get(ids.get(id.split('/')[0])) ?? read('package', ...id.split('/'), locate(library.path), library.sha512);
      component.dependsOn = Object.keys(target[id].dependencies ?? {})
        .map(name => ids.get(name))
        .filter(Boolean);
      components.set(component.purl, component);
    }
    platforms[rid] = [...ids.values()];
    for (const pack of Object.values(assets.project.frameworks)[0].downloadDependencies ?? []) {
      if (!/^Microsoft\.NETCore\.App\.Runtime\./i.test(pack.name)) continue;
      const version = /\[([^,\]]+)/.exec(pack.version)[1];
      const folder = locate(join(pack.name.toLowerCase(), version));
      const runtime = read('runtime', pack.name, version, folder, JSON.parse(readFileSync(join(folder, '.nupkg.metadata'))).contentHash);
      components.set(runtime.purl, runtime);
      platforms[rid].push(runtime.purl);
    }
  }
  return { components: [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1)), platforms };
}

module.exports = { componentsOf };
