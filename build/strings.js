// The texts that the editor shows of a task and that can be translated: keys as Azure Pipelines names them.
// It has none for the options of a list and for output variables.
'use strict';

/** Where each text stands in the manifest: key, and the object and field that hold it. */
function places(manifest) {
  const of = (key, owner, field) => ({ key, owner, field });
  return [
    ...['friendlyName', 'helpMarkDown', 'description', 'instanceNameFormat', 'releaseNotes'].map(field =>
      of(`loc.${field}`, manifest, field),
    ),
    ...(manifest.groups ?? []).map(group => of(`loc.group.displayName.${group.name}`, group, 'displayName')),
    ...(manifest.inputs ?? []).flatMap(input => [
      of(`loc.input.label.${input.name}`, input, 'label'),
      of(`loc.input.help.${input.name}`, input, 'helpMarkDown'),
    ]),
  ].filter(({ owner, field }) => owner[field]);
}

const stringsOf = manifest => Object.fromEntries(places(manifest).map(({ key, owner, field }) => [key, owner[field]]));

/** The manifest with the key of each text in its place: task.loc.json. */
function localized(manifest) {
  const copy = structuredClone(manifest);
  for (const { key, owner, field } of places(copy)) owner[field] = `ms-resource:${key}`;
  return copy;
}

module.exports = { localized, stringsOf };
