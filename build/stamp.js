// Makes the task's manifest as it is shipped, of task/task.json: version, identity of the channel, help, what is new; and from it the texts
// of the editor (Strings, task.loc.json).
// usage: node build/stamp.js <folder of the staged task> --version 1.2.3 [--channel dev|preview|public] [--documentation URL]
'use strict';
const { mkdirSync, readFileSync, readdirSync, writeFileSync } = require('fs');
const { dirname, join } = require('path');
const { parseArgs } = require('util');
const { channelNamed } = require('./channels');
const { changesOf, html } = require('./changes');
const { localized, stringsOf } = require('./strings');

const root = join(__dirname, '..');
const text = { type: 'string', default: '' };
const {
  values: given,
  positionals: [staged],
} = parseArgs({ allowPositionals: true, options: { version: text, channel: text, documentation: text } });
const json = value => JSON.stringify(value, null, 2) + '\n';

function write(path, value) {
  mkdirSync(dirname(join(staged, path)), { recursive: true });
  writeFileSync(join(staged, path), json(value));
}

const source = JSON.parse(readFileSync(join(root, 'task', 'task.json'), 'utf8'));
const channel = channelNamed(given.channel);
const [Major, Minor, Patch] = given.version.split('.').map(Number);
const releaseNotes = html(changesOf(join(root, 'CHANGELOG.md'), given.version));
const manifest = {
  ...source,
  id: channel.taskId ?? source.id,
  name: source.name + channel.suffix.replace(/^./, first => first.toUpperCase()),
  friendlyName: source.friendlyName + channel.label,
  ...(given.documentation ? { helpUrl: given.documentation } : {}),
  version: { Major, Minor, Patch },
  ...(channel.flags.includes('Preview') ? { preview: true } : {}),
  releaseNotes,
};

write('task.json', manifest);
write('task.loc.json', localized(manifest));
const english = stringsOf(manifest);
write('Strings/resources.resjson/en-US/resources.resjson', english);
for (const language of readdirSync(join(root, 'task', 'Strings', 'resources.resjson'))) {
  const file = join('Strings', 'resources.resjson', language, 'resources.resjson');
  const translated = JSON.parse(readFileSync(join(root, 'task', file), 'utf8'));
  // The notes are those of CHANGELOG.md, in English everywhere; the label of the channel is the same in every language.
  write(file, { ...translated, 'loc.friendlyName': translated['loc.friendlyName'] + channel.label, 'loc.releaseNotes': releaseNotes });
}
