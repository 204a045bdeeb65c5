// What CHANGELOG.md says of one version.
'use strict';
const { readFileSync } = require('fs');

/** The lines below "## VERSION", up to the next version. */
function changesOf(file, version) {
  const sections = readFileSync(file, 'utf8').replace(/\r\n/g, '\n').split(/^## /m).slice(1);
  const section = sections.find(text => text.split(/[\s,]/)[0] === version);
  if (!section) throw new Error(`CHANGELOG.md says nothing of ${version}: the section "## ${version}" is missing.`);
  return section.slice(section.indexOf('\n')).trim();
}

const escape = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const inline = text =>
  escape(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');

/** A list in Markdown as HTML; what is wrapped over several lines is one item. */
function html(markdown) {
  const items = markdown
    .split(/^- /m)
    .slice(1)
    .map(item => inline(item.replace(/\s*\n\s*/g, ' ').trim()));
  return `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`;
}

module.exports = { changesOf, html };
