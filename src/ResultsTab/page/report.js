/** Turns report.json, as docs/reports.md describes it, into what the page shows. Pure: no document, no network. */

/** What a row can be, in the order in which a person should see it. */
export const kinds = [
  { id: 'person', label: 'Needs a person', tone: 'bad' },
  { id: 'delete', label: 'Deletions', tone: 'bad' },
  { id: 'overwrite', label: 'Overwrites', tone: 'warn' },
  { id: 'drift', label: 'Drift', tone: 'warn' },
  { id: 'conflict', label: 'Conflicts', tone: 'warn' },
  { id: 'new', label: 'New', tone: 'good' },
  { id: 'properties', label: 'Properties and marks', tone: 'plain' },
  { id: 'note', label: 'Notes', tone: 'plain' },
];

const rank = Object.fromEntries(kinds.map((kind, i) => [kind.id, i]));
const tones = Object.fromEntries(kinds.map(kind => [kind.id, kind.tone]));
const changeWords = { create: 'new', update: 'new version', updateProperties: 'properties', adopt: 'mark only', recover: 'recovered', delete: 'delete' };
const outcomeWords = { applied: 'done', overtaken: 'left to the next run', failed: 'failed', notAttempted: 'not attempted', planned: 'planned' };

/**
 * @param {string} name the attachment's name
 * @param {string} text its content
 * @returns {{ title: string, facts: string[], alarms: string[], planHash: string, awaits: boolean, result: string, vaults: object[], rows: object[] }}
 */
export function readReport(name, text) {
  const report = JSON.parse(text);
  if (report === null || typeof report !== 'object' || report.schemaVersion !== 1) {
    throw new Error('it is not a report that this page knows: update the extension');
  }

  const targets = list(report.targets);
  const rows = targets.flatMap(target => [
    ...list(target.failure === null || target.failure === undefined ? [] : [target.failure]).map(why => row('person', { name: '', where: word(target.target), what: 'not read', reason: why })),
    ...list(target.refusal === null || target.refusal === undefined ? [] : [target.refusal]).map(why => row('person', { name: '', where: word(target.target), what: 'refused', reason: why })),
    ...list(target.warnings).map(why => row('person', { name: '', where: word(target.target), what: 'look at', reason: why })),
    ...list(target.changes).map(changeRow),
    ...list(target.findings).map(finding => findingRow(finding, target)),
  ]);
  return {
    title: `${word(report.source)} ${report.mode === 'twoWay' ? '↔' : '→'} ${targets.map(target => word(target.target)).join(', ')}`,
    facts: [word(report.action), report.dryRun ? 'dry run: nothing was written' : '', report.cancelled ? 'cancelled' : '', report.started ? `${word(report.started)}, ${word(report.durationSeconds)} s` : '', name]
      .filter(fact => fact !== ''),
    alarms: report.refusal ? [word(report.refusal)] : [],
    planHash: word(report.planHash),
    awaits: report.dryRun === true && report.hasChanges === true && /^[0-9a-f]{64}$/.test(report.planHash),
    result: word(report.result),
    vaults: targets.map(target => ({ vault: word(target.target), counts: target.counts ?? {} })),
    rows: rows.sort((a, b) => rank[a.kind] - rank[b.kind] || a.name.localeCompare(b.name, 'en')),
  };
}

function changeRow(change) {
  const undone = change.outcome === 'failed' || change.outcome === 'notAttempted' || change.outcome === 'overtaken';
  const kind = undone ? 'person'
    : change.change === 'delete' ? 'delete'
    : change.drift ? 'drift'
    : change.conflict ? 'conflict'
    : change.change === 'update' ? 'overwrite'
    : change.change === 'create' || change.change === 'recover' ? 'new'
    : 'properties';
  return row(kind, {
    name: word(change.name),
    object: word(change.kind),
    where: `${word(change.from)} → ${word(change.to)}`,
    what: `${changeWords[change.change] ?? word(change.change)}${change.recoverFirst ? ', recovered first' : ''}`,
    outcome: outcomeWords[change.outcome] ?? word(change.outcome),
    reason: [word(change.reason), word(change.message)].filter(part => part !== '').join('. '),
    code: word(change.code),
  });
}

function findingRow(finding, target) {
  const kind = finding.finding === 'note' ? 'note' : 'person';
  return row(kind, {
    name: word(finding.name), object: word(finding.kind), where: word(target.target), what: word(finding.finding), reason: word(finding.reason), code: word(finding.code),
  });
}

const row = (kind, parts) => ({ kind, tone: tones[kind], object: '', outcome: '', code: '', ...parts });
const list = value => Array.isArray(value) ? value : [];
const word = value => typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
