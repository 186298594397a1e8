// node bin/gltf/validate.js < figure.glb: the Khronos validator's report as JSON.
"use strict";
const {readFileSync} = require("node:fs");
const validator = require("gltf-validator");

validator
  .validateBytes(new Uint8Array(readFileSync(0)))
  .then((report) => process.stdout.write(JSON.stringify(report)))
  .catch((error) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  });
