// Makes the root of the package: the extension's manifest for a channel, and its overview with what is new and the publisher's addresses.
// Refuses a public package while an address is missing, all of them at once.
// usage: node build/listing.js <folder> --version 1.2.3 --publisher NAME [--of src/ResultsTab] [--channel dev|preview|public]
//   [--repositoryUrl URL] ... (the addresses of build/listing.props)
'use strict';
const { mkdirSync, readFileSync, writeFileSync } = require('fs');
const { join } = require('path');
const { parseArgs } = require('util');
const { channelNamed } = require('./channels');
const { changesOf } = require('./changes');

const NEEDED_IN_PUBLIC = ['repositoryUrl', 'documentationUrl', 'supportUrl', 'securityUrl', 'privacyUrl'];
const root = join(__dirname, '..');
const text = { type: 'string', default: '' };
const names = ['version', 'publisher', 'channel', 'of', ...NEEDED_IN_PUBLIC, 'questionsUrl'];
const {
  values: given,
  positionals: [folder],
} = parseArgs({ allowPositionals: true, options: Object.fromEntries(names.map(name => [name, text])) });
const property = name => name[0].toUpperCase() + name.slice(1);

function mistakes(channel) {
  const missing = NEEDED_IN_PUBLIC.filter(name => channel.public && !given[name]).map(
    name => `A public package needs ${property(name)}: fill it in in build/listing.props, or give -p:${property(name)}=...`,
  );
  const odd = [...NEEDED_IN_PUBLIC, 'questionsUrl']
    .filter(name => given[name] && !/^(https:\/\/\S+|mailto:\S+@\S+)$/.test(given[name]))
    .map(name => `${property(name)}=${given[name]} is no address: it begins with https:// (or mailto:).`);
  return [...missing, ...odd];
}

const link = url => (url ? { uri: url } : undefined);

// A results tab shows where a task of this id ran, so it needs the channel's.
function contribution(one, channel) {
  if (!one.properties.supportsTasks) return one;
  const { id } = JSON.parse(readFileSync(join(root, 'task', 'task.json'), 'utf8'));
  return { ...one, properties: { ...one.properties, supportsTasks: [channel.taskId ?? id] } };
}

function manifest(source, channel) {
  const repository = given.repositoryUrl ? { repository: { type: 'git', uri: given.repositoryUrl } } : {};
  return {
    ...source,
    id: [source.id, channel.suffix].filter(Boolean).join('-'),
    publisher: given.publisher,
    version: given.version,
    name: source.name + channel.label,
    public: channel.public,
    galleryFlags: channel.flags,
    links: {
      getstarted: link(given.documentationUrl),
      learn: link(given.documentationUrl),
      support: link(given.supportUrl),
      privacypolicy: link(given.privacyUrl),
    },
    ...repository,
    contributions: source.contributions.map(one => contribution(one, channel)),
    CustomerQnASupport: given.questionsUrl
      ? { enableMarketplaceQnA: true, url: given.questionsUrl }
      : { enableMarketplaceQnA: channel.public },
  };
}

function overview() {
  const page = readFileSync(join(root, given.of, 'overview.md'), 'utf8').replace(/\r\n/g, '\n');
  const links = [
    ['Documentation', given.documentationUrl],
    ['Source', given.repositoryUrl],
    ['Help and problems', given.supportUrl],
    ['Report a vulnerability, in private', given.securityUrl],
    ['Privacy', given.privacyUrl],
  ]
    .filter(([, url]) => url)
    .map(([title, url]) => `- [${title}](${url})`);
  const parts = [
    page.trimEnd(),
    `## New in ${given.version}`,
    changesOf(join(root, 'CHANGELOG.md'), given.version),
    ...(links.length ? ['## Links', links.join('\n')] : []),
  ];
  return parts.join('\n\n') + '\n';
}

const channel = channelNamed(given.channel);
const wrong = mistakes(channel);
for (const mistake of wrong) console.error(mistake);
if (wrong.length) process.exit(1);
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, 'vss-extension.json'),
  JSON.stringify(manifest(JSON.parse(readFileSync(join(root, given.of, 'vss-extension.json'), 'utf8')), channel), null, 2) + '\n',
);
writeFileSync(join(folder, 'overview.md'), overview());
