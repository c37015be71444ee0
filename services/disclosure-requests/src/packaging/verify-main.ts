import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type PackageVerification, type PublicKeys, verifyPackage } from "./verify-package";

const USAGE = "Usage: npm run verify-package -- FILE --key JWKS-FILE-OR-URL";

/** The result in one sentence. */
export function sentenceOf(result: PackageVerification): string {
  if (!result.isValid) return `NOT VALID: step ${result.step} failed. ${result.reason}`;
  const { packageId, requestNumber, files } = result;
  return `VALID: package ${packageId} of request ${requestNumber} is as it was sealed (${String(files)} files, manifest and signature).`;
}

async function readKeys(place: string): Promise<PublicKeys> {
  const text = /^https?:\/\//.test(place) ? await (await fetch(place)).text() : await readFile(place, "utf8");
  return JSON.parse(text) as PublicKeys;
}

/** Runs the command. @returns its exit status: 0 valid, 1 not valid, 2 wrongly called or unreadable. */
export async function runVerification(
  commandLine: readonly string[],
  write: (line: string) => void,
): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandLine],
      options: { key: { type: "string" } },
      allowPositionals: true,
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0 || values.key === undefined) throw new Error(USAGE);
    const result = await verifyPackage(await readFile(file), await readKeys(values.key));
    write(sentenceOf(result));
    return result.isValid ? 0 : 1;
  } catch (error) {
    write(`The package was not checked: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
}
