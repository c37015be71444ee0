import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { openDataSource } from "@alpokat/persistence";
import { z } from "zod";
import { verifyLedger } from "./verify-ledger";

const headsSchema = z.record(z.uuid(), z.object({ place: z.string(), hash: z.string() }));

/** What `npm run verify-ledger` is told. */
export interface VerifyLedgerRequest {
  /** URL of the service's role. */
  readonly databaseUrl: string;
  /** File of the heads that were noted at the last sound run, and are noted anew by this one; null for none. */
  readonly headsFile: string | null;
  readonly tell: (line: string) => void;
}

/** @returns status to exit with: 0 where the books are sound, 1 where something was found. */
export async function verifyLedgerBooks({
  databaseUrl,
  headsFile,
  tell,
}: VerifyLedgerRequest): Promise<0 | 1> {
  const dataSource = await openDataSource({
    url: databaseUrl,
    schema: "transactions",
    entities: [],
    poolSize: 1,
    mustBeDurable: false,
    onIdleError: () => undefined,
  });
  try {
    const known =
      headsFile !== null && existsSync(headsFile)
        ? headsSchema.parse(JSON.parse(readFileSync(headsFile, "utf8")))
        : {};
    const { faults, transfers, heads } = await verifyLedger(dataSource, known);
    for (const fault of faults) tell(fault);
    const merchants = Object.keys(heads).length;
    tell(
      `${String(transfers)} transfers of ${String(merchants)} merchants: ${faults.length === 0 ? "sound" : `${String(faults.length)} faults`}`,
    );
    if (faults.length === 0 && headsFile !== null)
      writeFileSync(headsFile, `${JSON.stringify(heads, null, 2)}\n`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    await dataSource.destroy();
  }
}
