import { createServer } from 'node:http';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const tab = path.join(here, '../../src/ResultsTab');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
export const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const reason = !existsSync(browserPath) ? 'no Chromium here (package chromium, or its path in CHROMIUM)' : !existsSync(path.join(tab, 'node_modules')) ? 'npm ci has not run in src/ResultsTab' : false;

/** Colours as Azure DevOps hands them to a tab. */
export const themes = {
  light: { 'background-color': 'rgba(255, 255, 255, 1)', 'text-primary-color': 'rgba(0, 0, 0, 0.9)', 'text-secondary-color': 'rgba(0, 0, 0, 0.6)', 'palette-neutral-4': '244, 244, 244', 'palette-neutral-20': '218, 218, 218',
    'communication-foreground': 'rgba(0, 90, 158, 1)' },
  dark: { 'background-color': 'rgba(32, 31, 30, 1)', 'text-primary-color': 'rgba(255, 255, 255, 1)', 'text-secondary-color': 'rgba(255, 255, 255, 0.7)', 'palette-neutral-4': '41, 40, 39', 'palette-neutral-20': '72, 70, 68',
    'communication-foreground': 'rgba(108, 184, 246, 1)', 'status-error-foreground': '#f1707b', 'status-warning-text': '#fce100', 'status-success-foreground': '#92c353' },
};

let built;
let browser;

/** Opens the tab in a page that plays Azure DevOps, with these attachments. What is asked of the "service" stands in `asked`. */
export async function open(attachments, { theme = themes.light, link, width = 1280, height = 800, status = 200 } = {}) {
  built ??= await mkdtemp(path.join(os.tmpdir(), 'results-tab-'));
  if (!existsSync(path.join(built, 'main.js'))) {
    execFileSync(process.execPath, [path.join(tab, 'build.js'), built], { stdio: 'pipe' });
  }

  browser ??= await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    const base = `http://127.0.0.1:${server.address().port}`;
    const say = (code, type, body) => response.writeHead(code, { 'Content-Type': type }).end(body);
    if (pathname.includes('/_apis/')) {
      asked.push({ path: request.url, authorization: request.headers.authorization });
      const one = attachments.find(({ name }) => pathname.endsWith(`/${encodeURIComponent(name)}`));
      return one ? say(200, 'application/octet-stream', one.text)
        : say(status, 'application/json', JSON.stringify({ value: attachments.map(({ name }) => ({ name, _links: { self: { href: link ?? `${base}/fabrikam/p/_apis/build/builds/42/t/r/attachments/KeyVaultReplication.Report/${encodeURIComponent(name)}` } } })) }));
    }

    if (pathname === '/favicon.ico') {
      return response.writeHead(204).end();
    }

    if (pathname === '/setup.json') {
      return say(200, 'application/json', JSON.stringify({ root: `${base}/fabrikam/`, theme }));
    }

    try {
      const file = pathname === '/host.html' ? path.join(here, 'host.html') : path.join(built, path.basename(pathname));
      const content = await readFile(file, 'utf8');

      // The page asks https only; this host speaks http on loopback.
      return say(200, types[path.extname(file)], pathname === '/tab/index.html' ? content.replace('connect-src https:', "connect-src 'self'") : content);
    } catch {
      return say(404, 'text/plain', 'not here');
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const context = await browser.newContext({ viewport: { width, height }, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  const [errors, dialogs] = [[], []];
  page.on('pageerror', error => errors.push(error.message));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  page.on('dialog', dialog => {
    dialogs.push(dialog.message());
    dialog.dismiss();
  });
  await page.goto(`http://127.0.0.1:${server.address().port}/host.html`);
  const frame = page.frameLocator('#tab');
  await frame.locator('main[aria-busy=false]').waitFor({ timeout: 30_000 });
  return {
    page, frame, asked, errors, dialogs,
    told: () => page.evaluate(() => window.told.methods),
    close: async () => {
      await context.close();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

export async function end() {
  await browser?.close();
  if (built) {
    await rm(built, { recursive: true, force: true });
  }
}
