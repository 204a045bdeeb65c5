// The pages that are photographed: what a run put out, in a frame like the one that Azure Pipelines puts around it.
'use strict';
const { readFileSync } = require('fs');
const { join } = require('path');
const { marked } = require('../../build/node_modules/marked');

const escape = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const frame = (title, where, body, kind = '') =>
  `<header><b>${title}</b><span>${where}</span></header><main class="${kind}">${body}</main>`;

function themed(body, theme) {
  return `<!doctype html><html data-theme="${theme}"><meta charset="utf-8"><style>${readFileSync(join(__dirname, 'pages.css'), 'utf8')}</style><body>${body}</body></html>`;
}

/** A log as the agent shows it: commands are not shown, but for issues; sections and groups are coloured. How the simulator is reached is left out. */
function lines(text) {
  return text
    .trimEnd()
    .split('\n')
    .flatMap(line => {
      const issue = /^##vso\[task\.logissue type=(error|warning)[^\]]*\](.*)/.exec(line);
      if (issue) return [`<i class="${issue[1]}">##[${issue[1]}]${escape(issue[2])}</i>`];
      if (line.startsWith('##vso[') || line.startsWith('##[endgroup]') || line.startsWith('Requests go through the proxy')) return [];
      const format = /^##\[(section|group|command|warning|error|debug)\](.*)/.exec(line);
      return format ? [`<i class="${format[1]}">${format[1] === 'group' ? '▾ ' : ''}${escape(format[2])}</i>`] : [`<i>${escape(line)}</i>`];
    })
    .map((line, index) => `<div><u>${index + 1}</u>${line}</div>`)
    .join('');
}

const log = (plan, apply) =>
  frame(
    'Key Vault Replication',
    'the log of a dry run, and of the run that carries out the plan that was approved',
    `<h2>Plan</h2>${lines(plan)}<h2>Apply</h2>${lines(apply)}`,
    'log',
  );

const summary = markdown =>
  frame('Extensions', 'the summary of the same dry run, for the person who approves it', marked(markdown), 'summary');

const OUTCOMES = { failure: 'Failed', error: 'Failed', skipped: 'Not executed' };

/** The tab of tests, from the file that it is made of. */
function tests(junit) {
  const attribute = (tag, name) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  const cases = [...junit.matchAll(/<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g)].map(([, tag, , body = '']) => {
    const [, result, detail] = /<(failure|error|skipped)\b([^>]*)/.exec(body) ?? [];
    return { name: attribute(tag, 'name'), result: result ?? 'passed', message: attribute(detail ?? '', 'message') };
  });
  const count = result => cases.filter(one => one.result === result).length;
  const rows = cases
    .filter(one => one.result !== 'passed')
    .map(
      one =>
        `<tr><td class="${one.result}">${OUTCOMES[one.result]}</td><td><code>${one.name}</code></td><td>${one.message}</td></tr>`,
    );
  const passed = cases
    .filter(one => one.result === 'passed')
    .slice(0, 9 - rows.length)
    .map(one => `<tr><td class="passed">Passed</td><td><code>${one.name}</code></td><td></td></tr>`);
  return frame(
    'Tests',
    'what verify found, one case an object',
    `<p class="numbers"><b>${cases.length}</b> total <b>${count('passed')}</b> passed <b>${count('failure')}</b> failed <b>${count('skipped')}</b> others</p>
    <table><tr><th>outcome</th><th>test</th><th>why</th></tr>${[...rows, ...passed].join('')}</table>`,
    'summary',
  );
}

/** The editor's form, drawn from the manifest. */
function inputs(manifest) {
  const field = input => {
    if (input.type === 'boolean') return `<p><s>${input.defaultValue === true ? '✓' : ''}</s>${escape(input.label)}</p>`;
    if (input.type === 'radio') {
      return `<p><label>${escape(input.label)} <em>*</em></label>${Object.entries(input.options)
        .map(([key, label]) => `<span><q class="${key === input.defaultValue ? 'on' : ''}"></q>${escape(label)}</span>`)
        .join('')}</p>`;
    }
    const value = input.options?.[input.defaultValue] ?? input.defaultValue;
    return `<p><label>${escape(input.label)}${input.required ? ' <em>*</em>' : ''}</label><input value="${escape(String(value ?? ''))}">${/pickList|connectedService/.test(input.type) ? '<tt>⌄</tt>' : ''}</p>`;
  };
  const shown = manifest.inputs.filter(input => !input.groupName && !input.visibleRule);
  return frame(
    manifest.friendlyName,
    'the task in the editor, drawn from its manifest',
    shown.map(field).join('') + manifest.groups.map(group => `<h3>› ${escape(group.displayName)}</h3>`).join(''),
    'form',
  );
}

module.exports = { inputs, log, summary, tests, themed };
