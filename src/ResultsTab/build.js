// Bundles the page into the folder given (default: artifacts/results-tab/report beside the repository's other artifacts) and says its size.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));
const output = path.resolve(process.argv[2] ?? path.join(here, '../../artifacts/results-tab/report'));
mkdirSync(output, { recursive: true });
await build({
  entryPoints: [path.join(here, 'page/main.js')], outfile: path.join(output, 'main.js'), bundle: true, minify: true, format: 'esm', target: 'es2022', legalComments: 'inline', logLevel: 'warning',
});
for (const file of ['index.html', 'style.css']) {
  copyFileSync(path.join(here, 'page', file), path.join(output, file));
}

const files = readdirSync(output).map(file => [file, statSync(path.join(output, file)).size]);
console.log(`${files.map(([file, size]) => `${file} ${size}`).join(', ')}: ${files.reduce((sum, [, size]) => sum + size, 0)} bytes`);
