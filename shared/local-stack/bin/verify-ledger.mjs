/** `npm run verify-ledger [-- --heads FILE]`: compiles, then proves the books of the local stack or of DATABASE_URL. */
import { createRequire } from "node:module";
import { build } from "./build.mjs";
import { PROJECT_ROOT } from "./workspaces.mjs";

build();
const require = createRequire(import.meta.url);
const { transactionsDatabaseUrl } = require("../dist/service-database.js");
const {
  verifyLedgerBooks,
} = require("../../../services/transactions/dist/persistence/verification/command.js");
const place = process.argv.indexOf("--heads");
process.exitCode = await verifyLedgerBooks({
  databaseUrl: transactionsDatabaseUrl(process.env, PROJECT_ROOT),
  headsFile: place < 0 ? null : process.argv[place + 1],
  tell: (line) => console.log(line),
});
