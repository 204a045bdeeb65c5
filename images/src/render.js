// Renders the pictures of the overview: from a real run on simulated vaults, and the inputs from the task's manifest; light and dark, with
// headless Chromium.
// usage: node images/src/render.js; needs dotnet build, npm ci --ignore-scripts in build/, curl, and chromium. Look at what it made.
'use strict';
const { execFileSync } = require('child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');
const { run } = require('./run');
const pages = require('./pages');

const images = join(__dirname, '..');
const [WIDTH, HEIGHT] = [1366, 768];

function shoot(source, width, height, picture) {
  execFileSync(
    'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--default-background-color=00000000',
      `--window-size=${width},${height}`,
      `--screenshot=${picture}`,
      `file://${source}`,
    ],
    { stdio: 'ignore' },
  );
}

async function main() {
  const { plan, summary, apply, tests } = await run();
  const manifest = JSON.parse(readFileSync(join(images, '..', 'task', 'task.json'), 'utf8'));
  const shown = {
    log: pages.log(plan, apply),
    summary: pages.summary(summary),
    inputs: pages.inputs(manifest),
    ...(tests ? { tests: pages.tests(tests) } : {}),
  };
  const folder = mkdtempSync(join(tmpdir(), 'kvr-pages-'));
  for (const [name, page] of Object.entries(shown)) {
    for (const theme of ['light', 'dark']) {
      const file = join(folder, `${name}-${theme}.html`);
      writeFileSync(file, pages.themed(page, theme));
      shoot(file, WIDTH, HEIGHT, join(images, `${name}-${theme}.png`));
    }
  }
  rmSync(folder, { recursive: true });
  shoot(join(__dirname, 'icon.svg'), 128, 128, join(images, 'icon.png'));
  shoot(join(__dirname, 'icon-small.html'), 32, 32, join(images, '..', 'task', 'icon.png'));
  console.log(`Rendered: ${Object.keys(shown).join(', ')}${tests ? '' : '; no tests: this task does not verify'}`);
}

main();
