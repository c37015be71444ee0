/**
 * Compiles `<workspace>/src` to `<workspace>/dist` and nothing that is already compiled: a file whose time and size are
 * as recorded is skipped unread, one whose content is as recorded is skipped uncompiled, and an output without a source
 * is removed. Every output appears in one step, so that a process that starts meanwhile never reads half a file.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PROJECT_ROOT, sourceFolders } from "./workspaces.mjs";

const require = createRequire(import.meta.url);
const swcOptions = require("./swc-options.cjs");
const RECORD = ".build.json";
/** Made by the policy's package itself, by what was compiled of it. */
const PARSED_RULES = "parsed-rules.json";
const TYPESCRIPT = /(?<!\.d)\.ts$/;

/**
 * @param {{ root?: string }} [options]
 * @returns {{ compiled: number, removed: number, total: number }} numbers of files
 */
export function build({ root = PROJECT_ROOT } = {}) {
  const compilation = fingerprint();
  const results = sourceFolders(root).map((folder) => buildFolder(path.join(root, folder), compilation));
  keepParsedRules(root);
  const sum = (name) => results.reduce((total, result) => total + result[name], 0);
  return { compiled: sum("compiled"), removed: sum("removed"), total: sum("total") };
}

/** What the policy's package parsed and validated of its rules, for the processes to start with. */
function keepParsedRules(root) {
  const program = path.join(root, "shared/policy/dist/parsed-text.js");
  if (existsSync(program)) require(program).keepText();
}

/** What else than a file's text decides its output: the options and the compiler's version. */
function fingerprint() {
  const { version } = require("@swc/core/package.json");
  return digest(JSON.stringify([swcOptions, version]));
}

function buildFolder(folder, compilation) {
  const dist = path.join(folder, "dist");
  const before = readRecord(dist, compilation);
  const sources = listFiles(path.join(folder, "src"));
  const after = {};
  let compiled = 0;
  for (const file of sources) {
    const { state, changed } = buildFile(folder, file, before[file]);
    after[file] = state;
    if (changed) compiled += 1;
  }
  const removed = removeStale(dist, sources);
  if (compiled > 0 || removed > 0 || JSON.stringify(before) !== JSON.stringify(after)) {
    mkdirSync(dist, { recursive: true });
    replaceFile(path.join(dist, RECORD), JSON.stringify({ compilation, files: after }));
  }
  return { compiled, removed, total: sources.length };
}

function readRecord(dist, compilation) {
  try {
    const record = JSON.parse(readFileSync(path.join(dist, RECORD), "utf8"));
    return record.compilation === compilation ? record.files : {};
  } catch {
    return {};
  }
}

function buildFile(folder, file, before) {
  const source = path.join(folder, "src", file);
  const output = path.join(folder, "dist", outputOf(file));
  const { mtimeMs, size } = statSync(source);
  const exists = before !== undefined && existsSync(output);
  if (exists && before.mtimeMs === mtimeMs && before.size === size) return { state: before, changed: false };
  const text = readFileSync(source);
  const state = { mtimeMs, size, digest: digest(text) };
  if (exists && before.digest === state.digest) return { state, changed: false };
  mkdirSync(path.dirname(output), { recursive: true });
  if (TYPESCRIPT.test(file)) compile(text.toString("utf8"), source, output);
  else replaceFile(output, text);
  return { state, changed: true };
}

function compile(text, source, output) {
  // Loaded only when something is to be compiled: loading alone costs as much as a whole build without changes.
  const { transformSync } = require("@swc/core");
  const sourceName = path.relative(path.dirname(output), source);
  const { code, map } = transformSync(text, {
    ...swcOptions,
    filename: source,
    sourceFileName: sourceName,
    sourceMaps: true,
  });
  replaceFile(`${output}.map`, map);
  replaceFile(output, `${code}//# sourceMappingURL=${path.basename(output)}.map\n`);
}

function removeStale(dist, sources) {
  if (!existsSync(dist)) return 0;
  const wanted = new Set([
    RECORD,
    PARSED_RULES,
    ...sources.map(outputOf),
    ...sources.map((file) => `${outputOf(file)}.map`),
  ]);
  // Drafts are left alone: another build may be about to put them in place.
  const stale = listFiles(dist).filter((file) => !wanted.has(file) && !file.endsWith(".tmp"));
  for (const file of stale) rmSync(path.join(dist, file), { force: true });
  return stale.length;
}

const outputOf = (file) => file.replace(TYPESCRIPT, ".js");

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

function replaceFile(file, content) {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

const digest = (content) => createHash("sha256").update(content).digest("hex");

if (process.argv[1] === import.meta.filename) {
  const { compiled, removed, total } = build();
  console.log(`Compiled ${compiled} of ${total} files, removed ${removed}.`);
}
