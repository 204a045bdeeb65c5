// Runs tfx with a token that comes on standard input. tfx itself takes one as an argument only, and every process of the machine can read the arguments of another; here it is added when tfx
// has started, where nobody sees it.
// usage: printf %s "$token" | node .ci/tfx.js <arguments of tfx>
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

process.argv.push('--token', readFileSync(0, 'utf8').trim());
require(join(__dirname, '..', 'build', 'node_modules', 'tfx-cli', '_build', 'tfx-cli.js'));
