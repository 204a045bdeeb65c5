import { el } from './dom.js';
import { LongList } from './list.js';
import { kinds } from './report.js';

const columns = [['created', 'New'], ['updated', 'Updated'], ['deleted', 'Deleted'], ['drift', 'Drift'], ['unchanged', 'Unchanged'], ['skipped', 'Skipped'], ['conflicts', 'Conflicts'],
  ['equal', 'Equal'], ['different', 'Different'], ['missing', 'Missing'], ['extra', 'Extra'], ['unreadable', 'Unreadable'], ['noted', 'Noted'], ['failed', 'Failed']];
const resultOf = report => report.awaits ? 'Plan' : results[report.result] ?? report.result;
const results = {
  succeeded: 'Succeeded', succeededWithIssues: 'Succeeded with issues', failed: 'Failed', refused: 'Refused', equal: 'Equal', equalWithIssues: 'Equal, with issues', different: 'Different',
};

/**
 * Shows the reports of a run: one at a time, chosen by a list of steps where there are several.
 * @param {HTMLElement} page
 * @param {{ reports: ReturnType<import('./report.js').readReport>[], unread: { name: string, failure: string }[] }} found
 */
export function show(page, { reports, unread }) {
  page.replaceChildren();
  page.setAttribute('aria-busy', 'false');
  page.append(...unread.map(({ name, failure }) => el('p', { class: 'alarm', role: 'alert' }, `The report ${name} cannot be shown: ${failure}.`)));
  if (reports.length === 0) {
    page.append(el('p', { class: 'quiet' }, unread.length > 0 ? '' : 'No step of this run has attached a report. The summary of the run says what was done.'));
    return;
  }

  const step = el('section', { class: 'step' });
  if (reports.length > 1) {
    const choice = el('select', { id: 'steps', onchange: () => step.replaceChildren(...stepParts(reports[choice.selectedIndex])) },
      ...reports.map(report => el('option', {}, `${report.title}: ${resultOf(report)}`)));
    page.append(el('p', { class: 'bar' }, el('label', { for: 'steps' }, `${reports.length} steps have reported: `), choice));
  }

  page.append(step, el('p', { class: 'quiet foot' }, 'A view of the reports that steps of this run have attached. Any step can attach one: what an auditor needs is the report file kept as an artifact.'));
  step.append(...stepParts(reports[0]));
}

function stepParts(report) {
  return [
    el('h1', {}, report.title, ' ', el('span', { class: `badge ${report.awaits ? 'plan' : report.result}` }, resultOf(report))),
    el('p', { class: 'quiet' }, report.facts.join(' · ')),
    ...report.alarms.map(alarm => el('p', { class: 'alarm', role: 'alert' }, alarm)),
    report.awaits ? approval(report.planHash) : null,
    vaults(report.vaults),
    ...changes(report.rows),
  ].filter(part => part !== null);
}

/** A plan that waits: its hash, to copy, and where it is approved. */
function approval(hash) {
  const said = el('span', { role: 'status', class: 'quiet' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(hash);
      said.textContent = 'Copied.';
    } catch {
      getSelection().selectAllChildren(code);
      said.textContent = 'Selected: copy it with Ctrl+C.';
    }
  };
  const code = el('code', { tabindex: 0 }, hash);
  return el('div', { class: 'approval' }, el('h2', {}, 'This plan waits for approval'),
    el('p', {}, 'Read the deletions and overwrites below. Then approve the stage that writes, at the top of the run: it hands this hash on as approvedPlan, and any other plan is refused.'),
    el('p', { class: 'hash' }, code, ' ', el('button', { type: 'button', onclick: copy }, 'Copy the hash'), ' ', said));
}

function vaults(rows) {
  const shown = columns.filter(([field]) => rows.some(({ counts }) => Number.isFinite(counts[field])));
  return el('table', {}, el('caption', {}, 'Counts of each target'),
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Target'), ...shown.map(([, label]) => el('th', { scope: 'col', class: 'number' }, label)))),
    el('tbody', {}, ...rows.map(({ vault, counts }) => el('tr', {}, el('th', { scope: 'row' }, vault),
      ...shown.map(([field]) => el('td', { class: `number${field === 'failed' && counts[field] > 0 ? ' bad' : ''}` }, Number.isFinite(counts[field]) ? String(counts[field]) : '–'))))));
}

/** The rows, with what narrows them: a text in the name, and a kind. */
function changes(rows) {
  let [text, kind] = ['', ''];
  const shown = el('span', { role: 'status', class: 'quiet' });
  const list = new LongList('Changes and findings', draw);
  const apply = () => {
    const wanted = rows.filter(row => (kind === '' || row.kind === kind) && row.name.toLowerCase().includes(text));
    shown.textContent = `${wanted.length} of ${rows.length}`;
    list.set(wanted);
  };
  const counts = rows.reduce((sum, row) => ({ ...sum, [row.kind]: (sum[row.kind] ?? 0) + 1 }), {});
  const chips = [{ id: '', label: 'All' }, ...kinds.filter(({ id }) => counts[id] > 0)].map(({ id, label }) => el('button', {
    type: 'button', class: 'chip', 'aria-pressed': String(id === ''),
    onclick: event => {
      kind = id;
      chips.forEach(chip => chip.setAttribute('aria-pressed', String(chip === event.currentTarget)));
      apply();
    },
  }, `${label} ${id === '' ? rows.length : counts[id]}`));
  const search = el('input', { type: 'search', id: 'search', placeholder: 'Name contains …', autocomplete: 'off', spellcheck: 'false',
    oninput: () => {
      text = search.value.trim().toLowerCase();
      apply();
    } });
  if (rows.length === 0) {
    return [el('p', { class: 'quiet' }, 'Nothing to do, and nothing to look at.')];
  }

  apply();
  return [el('div', { class: 'bar' }, el('label', { for: 'search' }, 'Find '), search, ' ', el('span', { class: 'chips', role: 'group', 'aria-label': 'Kinds of change' }, ...chips), ' ', shown), list.element];
}

const draw = row => [
  el('div', { class: 'head' }, el('strong', {}, row.name || row.where), ' ',
    row.object !== '' && row.object !== 'secret' ? el('span', { class: 'object' }, row.object) : null, ' ',
    el('span', { class: 'what' }, row.what), ' ', el('span', { class: 'outcome' }, row.outcome), ' ', row.name === '' ? null : el('span', { class: 'where quiet' }, row.where)),
  el('div', { class: 'reason' }, row.reason, ' ', row.code === '' ? null : el('code', {}, row.code)),
];
