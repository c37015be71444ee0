import { Client } from "pg";
import { readKeysConfig } from "./config";
import { rewrapCommand } from "./keys/rewrap-command";
import { runOnce } from "./run-once";

runOnce("keys", async (tell) => {
  const { url, schema, keyEncryption } = readKeysConfig();
  const client = new Client({ connectionString: url, options: `-c role=${schema}_owner -c lock_timeout=5s` });
  await client.connect();
  try {
    await rewrapCommand(client, { schema, keyEncryption, tell });
  } finally {
    await client.end();
  }
});
