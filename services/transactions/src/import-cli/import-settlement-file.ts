import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { BatchRun } from "./batch-run";
import type { RowRefusal } from "./csv-records";
import { forgetFileState } from "./file-state";
import { GatewayRefusal, GatewaySession } from "./gateway-session";
import { openImportState } from "./import-state";
import { type Output, Progress } from "./progress";
import { RejectsFile } from "./rejects-file";
import type { SettlementCommand } from "./settlement-arguments";
import { readSettlementMapping } from "./settlement-mapping";
import { type MappedSettlementRow, readSettlementRows } from "./settlement-rows";
import { UnreadableFile } from "./unreadable-file";

/** What an import came to, in lines. */
export interface SettlementTotals {
  rows: number;
  added: number;
  repeated: number;
  matched: number;
  booked: number;
  open: number;
  bad: number;
}

interface ChunkAnswer {
  readonly importSettlement: {
    readonly settlementImport:
      | (Omit<SettlementTotals, "rows" | "bad"> & {
          readonly rejected: readonly (RowRefusal & { readonly index: number; readonly field: string })[];
        })
      | null;
    readonly userErrors: readonly { readonly message: string }[];
  };
}

const COUNTS = ["added", "repeated", "matched", "booked", "open"] as const;
const DEFAULT_CURRENCY = "IDR";

const IMPORT = `mutation ($input: ImportSettlementInput!) {
  importSettlement(input: $input) {
    settlementImport { added repeated matched booked open rejected { index field code ruleIndonesian ruleEnglish } }
    userErrors { message }
  }
}`;

/**
 * Imports an acquirer's file through the gateway, batch by batch. Whatever ends it, the next run goes on where it was; and a
 * line that was taken is known by its place in the file, whoever sends it again. Bad lines go to a file and the rest goes on.
 * @throws GatewayRefusal, UnreadableFile, and what the file system answers.
 */
export async function importSettlementFile(
  command: SettlementCommand,
  password: string,
  output: Output,
): Promise<SettlementTotals> {
  const { size } = await stat(command.file);
  const mapping = await readSettlementMapping(command.mappingFile);
  const acquirer = command.acquirer ?? mapping.acquirer;
  if (acquirer === undefined)
    throw new UnreadableFile("Neither --acquirer nor the mapping names the acquirer");
  const session = new GatewaySession(command.gatewayUrl, { email: command.signIn, password });
  const named = {
    ...{ merchantId: command.merchantId, acquirer, fileReference: command.fileReference },
    fileSha256: await sha256Of(command.file),
    currencyCode: mapping.currency ?? DEFAULT_CURRENCY,
  };
  const terms = { gatewayUrl: command.gatewayUrl, ...named, mapping };
  const state = await openImportState(command, terms, output);
  const rejects = await RejectsFile.begin(command.rejectsFile, mapping.delimiter, state.lines > 0);
  try {
    const sums = { ...NO_SUMS };
    const setting = { place: command, state, rejects, progress: new Progress(output, size) };
    const run = new BatchRun<MappedSettlementRow>(setting, (rows, isLast) =>
      sendChunk({ session, named, sums }, rows, isLast),
    );
    const lines = readSettlementRows(command.file, mapping, (header) => (rejects.header = header));
    for await (const next of lines) await run.take(next);
    await run.finish();
    await forgetFileState(command);
    return { ...sums, rows: run.rows, bad: run.bad };
  } finally {
    await rejects.close();
  }
}

type SettlementSums = Omit<SettlementTotals, "rows" | "bad">;
const NO_SUMS: SettlementSums = { added: 0, repeated: 0, matched: 0, booked: 0, open: 0 };

interface Sending {
  readonly session: GatewaySession;
  /** What every chunk says of the file. */
  readonly named: object;
  /** Grow with each chunk. */
  readonly sums: SettlementSums;
}

async function sendChunk(
  { session, named, sums }: Sending,
  rows: readonly MappedSettlementRow[],
  isLast: boolean,
) {
  if (rows.length === 0 && !isLast) return [];
  const input = { ...named, rows, isLast, idempotencyKey: randomUUID() };
  const { importSettlement } = await session.ask<ChunkAnswer>(IMPORT, { input });
  const { settlementImport, userErrors } = importSettlement;
  if (!settlementImport) throw new GatewayRefusal(userErrors[0]?.message ?? "The chunk was refused.");
  for (const name of COUNTS) sums[name] += settlementImport[name];
  return settlementImport.rejected.map(({ field, ruleIndonesian, ruleEnglish, ...rest }) => ({
    ...rest,
    ruleIndonesian: `${field}: ${ruleIndonesian}`,
    ruleEnglish: `${field}: ${ruleEnglish}`,
  }));
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
