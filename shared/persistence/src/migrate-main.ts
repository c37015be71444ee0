import { readMigrateConfig } from "./config";
import { migrate } from "./migrate";
import { migrationsOf } from "./part-migrations";
import { runOnce } from "./run-once";

runOnce("migrate", async (tell) => {
  for (const { part, url } of readMigrateConfig()) {
    const done = await migrate(url, migrationsOf(part));
    tell(`${part.schema} ${done.length === 0 ? "is current" : `has run ${done.join(", ")}`}`);
  }
});
