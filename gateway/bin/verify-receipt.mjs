/**
 * `npm run verify-receipt -- CODE [--keys FILE-OR-URL]`: verifies what a receipt's QR code states. With a saved key file it
 * asks nobody; it runs on Node alone, without anything that has to be installed or built.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { checkCode, codeOf } from "../pages/verify/receipt-code.mjs";
import { factsOf, VERDICTS } from "../pages/verify/receipt-facts.mjs";

const USAGE = "Usage: npm run verify-receipt -- CODE [--keys FILE-OR-URL]";
const LOCAL_STACK = "http://127.0.0.1:4000/.well-known/receipt-keys.json";

async function keysOf(place) {
  const { keys } = await jsonAt(place).catch((cause) => {
    throw new Error(`the keys at ${place} can't be read`, { cause });
  });
  if (!Array.isArray(keys)) throw new Error(`${place} holds no keys`);
  return keys;
}

async function jsonAt(place) {
  if (/^https?:\/\//.test(place)) return (await fetch(place)).json();
  return JSON.parse(await readFile(place, "utf8"));
}

/** @returns its exit status: 0 genuine, 1 not, 2 wrongly called, or nothing to verify with. */
async function run(commandLine) {
  const { values, positionals } = parseArgs({
    args: commandLine,
    options: { keys: { type: "string", default: LOCAL_STACK } },
    allowPositionals: true,
  });
  const [text, ...rest] = positionals;
  if (text === undefined || rest.length > 0) throw new Error(USAGE);
  const result = await checkCode(codeOf(text), await keysOf(values.keys));
  console.log(VERDICTS[result.verdict].en);
  if (result.verdict !== "GENUINE") return result.verdict === "UNSUPPORTED" ? 2 : 1;
  for (const { name, value } of factsOf(result, "en")) console.log(`  ${name}: ${value}`);
  console.log("It says what was issued. Whether it still stands, only its page and the graph know.");
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(`Nothing was verified: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
