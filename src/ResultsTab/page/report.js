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
  { id: 'equal', label: 'Equal', tone: 'good' },
];

const rank = Object.fromEntries(kinds.map((kind, i) => [kind.id, i]));
const tones = Object.fromEntries(kinds.map(kind => [kind.id, kind.tone]));
const changeWords = { create: 'new', update: 'new version', updateProperties: 'properties', adopt: 'mark only', recover: 'recovered', delete: 'delete' };
const actions = { replicate: 'replication', restore: 'restore', verify: 'verification' };
const outcomeWords = { applied: 'done', overtaken: 'left to the next run', left: 'left', noted: 'noted', failed: 'failed', notAttempted: 'not attempted', planned: 'planned' };

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

  const runs = Array.isArray(report.runs) ? report.runs : [report];
  const targets = runs.flatMap(run => list(run.targets).map(target => ({ ...target, source: word(run.source) })));
  return {
    title: runs.length === 1 ? titleOf(runs[0]) : `${runs.length} pairs`,
    facts: [actions[report.action ?? runs[0]?.action] ?? '', report.dryRun ? 'dry run: nothing was written' : '', report.cancelled ? 'cancelled' : '',
      report.started ? `${word(report.started)}, ${word(report.durationSeconds)} s` : '', name].filter(fact => fact !== ''),
    alarms: runs.concat(runs.includes(report) ? [] : report).map(run => word(run.refusal)).filter((why, i, all) => why !== '' && all.indexOf(why) === i),
    planHash: word(report.planHash),
    awaits: report.dryRun === true && report.hasChanges === true && /^[0-9a-f]{64}$/.test(report.planHash),
    result: word(report.result),
    vaults: targets.map(target => ({ vault: runs.length === 1 ? word(target.target) : `${target.source} → ${word(target.target)}`, counts: target.counts ?? {} })),
    rows: targets.flatMap(targetRows).sort((a, b) => rank[a.kind] - rank[b.kind] || a.name.localeCompare(b.name, 'en')),
  };
}

const titleOf = run => `${word(run.source)} ${run.mode === 'twoWay' ? '↔' : '→'} ${list(run.targets).map(target => word(target.target)).join(', ')}`;

const targetRows = target => [
  ...[['not read', target.failure], ['refused', target.refusal]].filter(([, why]) => word(why) !== '')
    .map(([what, why]) => row('person', { name: '', where: word(target.target), what, reason: word(why) })),
  ...list(target.warnings).map(why => row('person', { name: '', where: word(target.target), what: 'look at', reason: word(why) })),
  ...list(target.changes).map(changeRow),
  ...list(target.findings).map(finding => findingRow(finding, target)),
  ...list(target.verdicts).map(verdict => verdictRow(verdict, target)),
];

function changeRow(change) {
  const undone = change.outcome === 'failed' || change.outcome === 'notAttempted' || change.outcome === 'overtaken' || change.outcome === 'left';
  const kind = undone ? 'person'
    : change.change === 'delete' ? 'delete'
    : change.drift || change.code === 'drift' ? 'drift'
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

const verdictKinds = { equal: 'equal', noted: 'note' };

const verdictRow = (verdict, target) => row(verdictKinds[verdict.verdict] ?? 'person', {
  name: word(verdict.name), object: word(verdict.kind), where: `${target.source} → ${word(target.target)}`, what: word(verdict.verdict), reason: word(verdict.reason), code: word(verdict.code),
});

function findingRow(finding, target) {
  const kind = finding.finding === 'note' ? 'note' : 'person';
  return row(kind, {
    name: word(finding.name), object: word(finding.kind), where: word(target.target), what: word(finding.finding), reason: word(finding.reason), code: word(finding.code),
  });
}

const row = (kind, parts) => ({ kind, tone: tones[kind], object: '', outcome: '', code: '', ...parts });
const list = value => Array.isArray(value) ? value : [];
const word = value => typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
