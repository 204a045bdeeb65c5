import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { end, open, reason, themes } from './host.js';
import { change, many, pairs, report, ten, verification } from './reports.js';

const pictures = process.env.TAB_PICTURES;
const hostile = '<img src=x onerror=alert(1)>"\'</script><script>alert(2)</script>\u202Egnp.exe\u0007 ##vso[task.complete result=Failed;]';
const names = frame => frame.locator('.row strong').allTextContents();

after(end);

/** Opens, lets the test look, and requires that nothing went wrong on the page. */
const tab = (title, attachments, look, options) => test(title, { skip: reason, timeout: 120_000 }, async () => {
  const _ = await open(attachments, options);
  try {
    await look(_);
    assert.deepEqual(_.dialogs, []);
    assert.deepEqual(_.errors, []);
  } finally {
    await _.close();
  }
});

const picture = async ({ page }, name) => {
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }
};

tab('a run without a report says so', [], async _ => {
  assert.match(await _.frame.locator('main').innerText(), /No step of this run has attached a report/);
  assert.ok((await _.told()).includes('notifyLoadSucceeded'));
});

tab('a run with nothing to do says so', [{ name: 'r-1.json', text: report([]) }], async _ => {
  assert.match(await _.frame.locator('main').innerText(), /Nothing to do, and nothing to look at\./);
  await picture(_, 'nothing');
});

for (const [name, theme] of Object.entries(themes)) {
  tab(`ten changes, ${name}: what needs a person first, then deletions, overwrites, conflicts, new ones`, [{ name: 'r-1.json', text: report(ten()) }], async _ => {
    assert.deepEqual(await names(_.frame),
      ['sms-token', 'legacy-token', 'old-webhook', 'cache-password', 'db-password', 'api-key', 'session-key', 'vpn-psk', 'mail-password', 'queue-key']);
    assert.deepEqual(await _.frame.locator('.chip').allTextContents(),
      ['All 10', 'Needs a person 1', 'Deletions 2', 'Overwrites 1', 'Conflicts 1', 'New 3', 'Properties and marks 2']);
    const back = await _.frame.locator('body').evaluate(body => getComputedStyle(body).backgroundColor);
    assert.equal(back, theme['background-color'].replace(', 1)', ')').replace('rgba', 'rgb'));
    await picture(_, `ten-${name}`);
  }, { theme });
}

tab('a plan that waits shows its hash, and a button copies it', [{ name: 'r-1.json', text: report(ten()) }], async _ => {
  await _.frame.getByRole('button', { name: 'Copy the hash' }).click();
  await _.frame.getByText('Copied.').waitFor();
  assert.equal(await _.page.evaluate(() => navigator.clipboard.readText()), 'ab'.repeat(32));
});

tab('a run that wrote has no hash to approve', [{ name: 'r-1.json', text: report(ten(), { dryRun: false }) }], async _ => {
  assert.equal(await _.frame.locator('.approval').count(), 0);
});

tab('names are found, kinds chosen, reasons told in full', [{ name: 'r-1.json', text: report(ten()) }], async _ => {
  await _.frame.getByRole('searchbox').fill('TOKEN');
  assert.deepEqual(await names(_.frame), ['sms-token', 'legacy-token']);
  await _.frame.getByRole('button', { name: 'Deletions 2' }).click();
  assert.deepEqual(await names(_.frame), ['legacy-token']);
  await _.frame.getByRole('searchbox').fill('');
  assert.deepEqual(await names(_.frame), ['legacy-token', 'old-webhook']);
  assert.match(await _.frame.locator('.row').first().innerText(), /not in the source/);
});

tab('several steps are chosen from a list, a broken report is told and hides no other',
  [{ name: 'r-1.json', text: report(ten()) }, { name: 'r-2.json', text: '{"schemaVersion":1' }, { name: 'r-10.json', text: report([change('only', 'create')], { source: 'kv-other.vault.azure.net' }) }], async _ => {
    assert.match(await _.frame.locator('.alarm').innerText(), /The report r-2\.json cannot be shown: it is not JSON\./);
    await _.frame.getByLabel('2 steps have reported:').selectOption({ index: 1 });
    assert.deepEqual(await names(_.frame), ['only']);
  });

tab('a verification: what differs first, what is equal last', [{ name: 'r-1.json', text: verification() }], async _ => {
  assert.deepEqual(await names(_.frame), ['db-password', 'gone', 'tls', 'api-key']);
  assert.deepEqual(await _.frame.locator('.chip').allTextContents(), ['All 4', 'Needs a person 2', 'Notes 1', 'Equal 1']);
  assert.match(await _.frame.locator('h1').innerText(), /Different$/);
  assert.match(await _.frame.locator('thead').innerText(), /Equal\s+Different\s+Missing/);
  await picture(_, 'verification');
});

tab('many pairs are one report: a row of counts for each, one list of changes', [{ name: 'r-1.json', text: pairs() }], async _ => {
  assert.match(await _.frame.locator('h1').innerText(), /^2 pairs/);
  assert.equal(await _.frame.locator('tbody tr').count(), 2);
  assert.deepEqual(await names(_.frame), ['orders-old', 'billing-key']);
  assert.equal(await _.frame.locator('.hash code').innerText(), 'cd'.repeat(32));
  await picture(_, 'pairs');
});

tab('drift, a certificate, and a change that was left', [{ name: 'r-1.json', text: report([
  change('edited-there', 'update', { code: 'drift' }), change('tls', 'update', { kind: 'certificate' }), change('busy', 'update', { outcome: 'overtaken', message: 'Changed during the run.' }),
], { dryRun: false, action: 'restore' }) }], async _ => {
  assert.deepEqual(await names(_.frame), ['busy', 'tls', 'edited-there']);
  assert.equal(await _.frame.locator('.object').innerText(), 'certificate');
  assert.match(await _.frame.locator('main').innerText(), /restore · /);
});

tab('five thousand changes: only what is seen is in the document, and all can be reached', [{ name: 'r-1.json', text: report(many(5000)) }], async _ => {
  assert.equal(await _.frame.locator('.chip').first().innerText(), 'All 5000');
  assert.ok(await _.frame.locator('.row').count() < 60);
  const filtered = await _.frame.getByRole('button', { name: 'Deletions 1250' }).evaluate(async chip => {
    const before = performance.now();
    chip.click();
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - before;
  });
  const painted = await _.frame.locator('body').evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  console.log(`5,000 changes: first paint after ${Math.round(painted)} ms, filtered in ${Math.round(filtered)} ms`);
  await _.frame.getByRole('button', { name: 'All 5000' }).click();
  await _.frame.locator('.list').focus();
  await _.page.keyboard.press('End');
  assert.equal(await _.frame.locator('.row:focus').getAttribute('aria-posinset'), '5000');
  assert.equal(await _.frame.locator('.row:focus').getAttribute('aria-setsize'), '5000');
  await _.page.keyboard.press('ArrowUp');
  assert.equal(await _.frame.locator('.row:focus').getAttribute('aria-posinset'), '4999');
  await _.page.keyboard.press('Home');
  assert.equal(await _.frame.locator('.row:focus').getAttribute('aria-posinset'), '1');
  const box = await _.frame.locator('.row:focus').boundingBox();
  assert.ok(box.height > 20);
  await picture(_, 'many');
});

tab('by the keyboard alone: find, choose a kind, read a row, copy the hash', [{ name: 'r-1.json', text: report(ten()) }], async _ => {
  await _.page.keyboard.press('Tab');
  const seen = [];
  for (let i = 0; i < 20; i++) {
    seen.push(await _.frame.locator('body').evaluate(() => document.activeElement.textContent.slice(0, 20) || document.activeElement.id));
    if (seen.at(-1) === 'Deletions 2') {
      await _.page.keyboard.press('Enter');
    }

    await _.page.keyboard.press('Tab');
  }

  assert.ok(seen.includes('Copy the hash') && seen.includes('search') && seen.includes('Deletions 2'), seen.join(' | '));
  assert.deepEqual(await names(_.frame), ['legacy-token', 'old-webhook']);
});

tab('text of a vault is text: nothing runs, nothing links, what hides is shown',
  [{ name: `${'r'}-1.json`, text: report([change(hostile, 'delete', { reason: hostile, message: hostile, from: hostile, to: hostile })], { source: hostile, result: hostile, refusal: hostile, planHash: hostile }, { target: hostile, warnings: [hostile], findings: [{ finding: 'skipped', name: hostile, reason: 'see https://evil.example/' }] }) }], async _ => {
    assert.equal(await _.frame.locator('img, script:not([src]), a, iframe').count(), 0);
    const text = await _.frame.locator('main').innerText();
    assert.ok(text.includes('<img src=x onerror=alert(1)>'));
    assert.ok(text.includes('\\u202egnp.exe\\u0007'));
    assert.ok(!text.includes('\u202e'));
    await picture(_, 'hostile');
  });

tab('it asks for its own attachments with the reader\'s token, and for nothing else', [{ name: 'r-1.json', text: report(ten()) }], async _ => {
  assert.deepEqual(_.asked, [
    { path: '/fabrikam/b924d696-3eae-4116-8443-9a18392d8544/_apis/build/builds/42/attachments/KeyVaultReplication.Report?api-version=6.0-preview', authorization: 'Bearer token-of-the-reader' },
    { path: '/fabrikam/p/_apis/build/builds/42/t/r/attachments/KeyVaultReplication.Report/r-1.json', authorization: 'Bearer token-of-the-reader' },
  ]);
});

tab('an attachment whose address leads elsewhere is not fetched', [{ name: 'r-1.json', text: report(ten()) }], async _ => {
  assert.match(await _.frame.locator('.alarm').innerText(), /leads to another host: evil\.example/);
  assert.equal(_.asked.length, 1);
}, { link: 'https://evil.example/r-1.json' });

test('a refusal of the service is told, not hidden', { skip: reason, timeout: 60_000 }, async () => {
  const _ = await open([], { status: 403 });
  assert.match(await _.frame.locator('.alarm').innerText(), /Azure DevOps answered 403/);
  assert.ok((await _.told()).includes('notifyLoadFailed'));
  await _.close();
});
