// Validates a bill of materials against CycloneDX 1.6, strictly: ends with 1 and the mistakes when it is not valid.
// usage: node build/check-sbom.js <file>; needs npm ci in build/
'use strict';
const { readFileSync } = require('fs');
const { Spec, Validation } = require('@cyclonedx/cyclonedx-library');

new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(readFileSync(process.argv[2], 'utf8')).then(mistakes => {
  if (!mistakes) return;
  console.error(JSON.stringify(mistakes, null, 2));
  process.exitCode = 1;
});
