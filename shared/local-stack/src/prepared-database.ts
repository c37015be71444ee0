import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type DatabaseToPrepare } from "./database";

/**
 * Prepares the database unless the same was done before to this data folder: on most starts nothing has changed, and
 * finding out by asking the database costs more than everything else of the start.
 * @param file remembers what was done
 */
export async function prepareWhenNeeded(
  file: string,
  projectRoot: string,
  database: DatabaseToPrepare,
): Promise<void> {
  const wanted = fingerprint(projectRoot, database.rolePasswords);
  if (existsSync(file) && readFileSync(file, "utf8") === wanted) return;
  // Loaded only now, for the same reason: TypeORM alone takes longer than PostgreSQL to start.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would want a file extension that Jest can't resolve
  const { prepareDatabase } = require("./database") as typeof import("./database");
  await prepareDatabase(database);
  writeFileSync(file, wanted);
}

/** Of every compiled file that decides what is in the database, and of the passwords. */
function fingerprint(projectRoot: string, passwords: Readonly<Record<string, string>>): string {
  const hash = createHash("sha256").update(JSON.stringify(passwords));
  for (const file of decidingFiles(projectRoot)) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

function decidingFiles(projectRoot: string): string[] {
  const services = path.join(projectRoot, "services");
  const folders = [
    ...readdirSync(services).map((name) => path.join(services, name, "dist/persistence/migrations")),
    path.join(projectRoot, "gateway/dist/persistence/migrations"),
    path.join(projectRoot, "shared/persistence/dist"),
    path.join(projectRoot, "shared/audit/dist"),
  ];
  return folders.filter((folder) => existsSync(folder)).flatMap(compiledFiles);
}

const compiledFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .sort()
    .map((name) => path.join(folder, name));
