/** `npm run compose-env`: the secrets that docker-compose.yml asks for, once. */
import { createRequire } from "node:module";
import { ensureInstalled } from "./install.mjs";
import { PROJECT_ROOT } from "./workspaces.mjs";

try {
  ensureInstalled(PROJECT_ROOT);
  const { build } = await import("./build.mjs");
  build();
  const { writeComposeEnv } = createRequire(import.meta.url)("../dist/compose-env.js");
  console.log(
    `${writeComposeEnv(PROJECT_ROOT)} written: keep a copy of it in a safe place, apart from the database's.`,
  );
} catch (error) {
  console.error(error?.name === "StartRefusal" ? error.message : error);
  process.exitCode = 1;
}
