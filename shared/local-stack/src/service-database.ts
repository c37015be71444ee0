import { existsSync } from "node:fs";
import path from "node:path";
import { asRole } from "./database-role";
import { LOOPBACK } from "./ports";
import { DATABASE } from "./run";
import { keepSecrets } from "./secrets";
import { parseSettings } from "./settings";
import { StartRefusal } from "./start-refusal";

/**
 * Where a command finds the data of transactions: what DATABASE_URL names, and without it the local stack's database.
 * @throws {StartRefusal} where there is neither.
 */
export function transactionsDatabaseUrl(
  environment: Readonly<Record<string, string | undefined>>,
  projectRoot: string,
): string {
  if (environment.DATABASE_URL !== undefined) return environment.DATABASE_URL;
  const { dataFolder, ports } = parseSettings(environment, projectRoot);
  const file = path.join(dataFolder, "secrets.json");
  if (!existsSync(file))
    throw new StartRefusal(
      `There is no local stack in ${dataFolder}: run npm start, or set DATABASE_URL or ALPOKAT_DATA_DIR.`,
    );
  const server = `postgresql://${LOOPBACK}:${String(ports.postgres)}/${DATABASE}`;
  return asRole(server, "transactions_app", keepSecrets(file).rolePasswords);
}
