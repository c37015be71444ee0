import { readMigrateConfig } from "./config";
import { keyMigrations } from "./keys";
import { migrate } from "./migrate";
import { migrationsOf } from "./part-migrations";
import { runOnce } from "./run-once";

runOnce("migrate", async (tell) => {
  for (const { part, url, keysUrl } of readMigrateConfig()) {
    const schemas = [{ url, migrations: migrationsOf(part) }];
    if (part.hasSubjectKeys) schemas.push({ url: keysUrl, migrations: keyMigrations(part.schema) });
    for (const { url: place, migrations } of schemas) {
      const done = await migrate(place, migrations);
      tell(`${migrations.schema} ${done.length === 0 ? "is current" : `has run ${done.join(", ")}`}`);
    }
  }
});
