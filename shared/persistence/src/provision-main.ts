import { readProvisionConfig } from "./config";
import { provision } from "./provision";
import { runOnce } from "./run-once";

runOnce("provision", async (tell) => {
  const { adminUrl, ...provisioning } = readProvisionConfig();
  await provision(adminUrl, provisioning);
  tell(`roles and schemas of ${provisioning.database} are as they should be`);
});
