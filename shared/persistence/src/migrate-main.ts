import { readMigrateConfig } from "./config";
import { keyMigrations } from "./keys";
import { migrate } from "./migrate";
import { migrationsOf } from "./part-migrations";
import { runOnce } from "./run-once";

runOnce("migrate", async (tell) => {
  for (const { part, url, keysUrl } of readMigrateConfig()) {
    const done = await migrate(url, migrationsOf(part));
    if (part.hasSubjectKeys) done.push(...(await migrate(keysUrl, keyMigrations(part.schema))));
    tell(`${part.schema} ${done.length === 0 ? "is current" : `has run ${done.join(", ")}`}`);
  }
});
