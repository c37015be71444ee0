// Writes the newest privacy notice anew from the rules, unless its text is published and must not change any more.
"use strict";
const { readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const folder = path.join(__dirname, "..", "notices");
// A text that isn't there yet would keep the package from loading.
const NEWEST = 2;
const file = (locale) => path.join(folder, `notice-${NEWEST}.${locale}.txt`);
for (const locale of ["id", "en"]) writeFileSync(file(locale), "", { flag: "a" });

const { NOTICE_LAW_DAYS, loadPolicy, renderNotice } = require("../dist/index.js");
const published = JSON.parse(readFileSync(path.join(folder, "published.json"), "utf8"));
if (published[NEWEST]) {
  process.stderr.write(`Version ${NEWEST} is published: its text stays. Write version ${NEWEST + 1}.\n`);
  process.exitCode = 1;
} else {
  const source = { version: NEWEST, policy: loadPolicy(), lawOf: NOTICE_LAW_DAYS[NEWEST] };
  for (const locale of ["id", "en"]) writeFileSync(file(locale), renderNotice(source, locale));
}
