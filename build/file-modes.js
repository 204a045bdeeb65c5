// Gives every entry of a .vsix the mode that its file has on an agent: 755 for the executables of Linux and macOS, 644 for the rest.
// The archive is made without modes, so that an agent would have to set them itself.
// usage: node build/file-modes.js <folder with one .vsix>
'use strict';
const { readFileSync, readdirSync, writeFileSync } = require('fs');
const { join } = require('path');

const EXECUTABLE = /(^|\/)bin\/[^/]+\/kvreplicate$/;
const END = 0x06054b50,
  ENTRY = 0x02014b50; // signatures of the zip format: end of the central directory, and an entry of it
const UNIX = 3,
  REGULAR_FILE = 0o100000;

const [folder] = process.argv.slice(2);
const file = join(
  folder,
  readdirSync(folder).find(name => name.endsWith('.vsix')),
);
const zip = readFileSync(file);
let end = zip.length - 22;
while (zip.readUInt32LE(end) !== END) end--;

let at = zip.readUInt32LE(end + 16);
for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
  if (zip.readUInt32LE(at) !== ENTRY) throw new Error(`${file}: no entry at ${at}`);
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map(offset => zip.readUInt16LE(at + offset));
  const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
  if (!name.endsWith('/')) {
    zip.writeUInt8(UNIX, at + 5);
    zip.writeUInt32LE(((REGULAR_FILE | (EXECUTABLE.test(name) ? 0o755 : 0o644)) << 16) >>> 0, at + 38);
  }
  at += 46 + nameLength + extraLength + commentLength;
}
writeFileSync(file, zip);
