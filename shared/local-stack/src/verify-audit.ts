import { verifyTargets } from "@alpokat/audit";
import { auditTargets } from "./audit-targets";
import { StartRefusal } from "./start-refusal";

/**
 * What `npm run verify-audit` runs: proves the audit record of every service.
 * @returns status to exit with: 0 sound, 1 something was found, 2 something could not be verified.
 */
export async function verifyAuditRecords({
  projectRoot,
}: {
  readonly projectRoot: string;
}): Promise<0 | 1 | 2> {
  try {
    return await verifyTargets(auditTargets(process.env, projectRoot), (line) => {
      console.log(line);
    });
  } catch (error) {
    if (!(error instanceof StartRefusal)) throw error;
    console.error(error.message);
    return 2;
  }
}
