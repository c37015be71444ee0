import { readProvisionConfig } from "./config";
import { provision } from "./provision";
import { runOnce } from "./run-once";

runOnce("provision", async (tell) => {
  const { adminUrl, database, passwords } = readProvisionConfig();
  await provision(adminUrl, { database, passwords });
  tell(`roles and schemas of ${database} are as they should be`);
});
