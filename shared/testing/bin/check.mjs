/** `npm run check`: every `check:*` script of package.json, two at a time; all failures are shown, then the times. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_ROOT } from "../../local-stack/bin/workspaces.mjs";

const AT_A_TIME = 2;

const { scripts } = JSON.parse(readFileSync(path.join(PROJECT_ROOT, "package.json"), "utf8"));
const waiting = Object.entries(scripts).filter(([name]) => name.startsWith("check:"));
const results = [];

await Promise.all(Array.from({ length: AT_A_TIME }, workThroughWaiting));

for (const { name, output } of results.filter(({ code }) => code !== 0)) {
  console.log(`\n${name} failed:\n${output}`);
}
for (const { name, code, seconds } of results) {
  console.log(`${code === 0 ? "passed" : "FAILED"}  ${name.padEnd(16)}${seconds.toFixed(1).padStart(6)} s`);
}
if (results.some(({ code }) => code !== 0)) process.exitCode = 1;

async function workThroughWaiting() {
  for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await check(...next));
}

function check(name, command) {
  const startedAt = performance.now();
  const binaries = path.join(PROJECT_ROOT, "node_modules/.bin");
  const environment = { ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH}` };
  const child = spawn(command, { cwd: PROJECT_ROOT, env: environment, shell: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  return new Promise((resolve) => {
    child.once("close", (code) => {
      resolve({ name, code: code ?? 1, output, seconds: (performance.now() - startedAt) / 1000 });
    });
  });
}
