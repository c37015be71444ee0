import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { ImportCommand } from "./arguments";
import { forgetFileState } from "./file-state";
import { GatewayRefusal, GatewaySession } from "./gateway-session";
import { type Output, Progress } from "./progress";
import { BatchRun } from "./batch-run";
import type { RowRefusal } from "./csv-records";
import { openImportState } from "./import-state";
import type { MappedRow } from "./map-row";
import { readRows } from "./read-rows";
import { RejectsFile } from "./rejects-file";
import { ONLINE_RETAIL, readMapping } from "./sales-mapping";

/** What an import came to, in rows and documents. */
export interface ImportTotals {
  rows: number;
  added: number;
  repeated: number;
  sales: number;
  refunds: number;
  linkedRefundLines: number;
  stockAdjustments: number;
  bad: number;
}

interface BatchAnswer {
  readonly importSales: {
    readonly salesImport:
      | (Omit<ImportTotals, "rows" | "bad"> & {
          readonly rejected: readonly (RowRefusal & { readonly index: number })[];
        })
      | null;
    readonly userErrors: readonly { readonly message: string }[];
  };
}

const DEFAULT_CURRENCY = "GBP";
const COUNTS = ["added", "repeated", "sales", "refunds", "linkedRefundLines", "stockAdjustments"] as const;

const IMPORT = `mutation ($input: ImportSalesInput!) {
  importSales(input: $input) {
    salesImport { added repeated sales refunds linkedRefundLines stockAdjustments rejected { index code ruleIndonesian ruleEnglish } }
    userErrors { message }
  }
}`;
const OUTLETS = `query ($id: ID!) { merchant(id: $id) { id outlets(first: 1) { edges { node { id } } } } }`;
const CREATE_OUTLET = `mutation ($input: CreateOutletInput!) {
  createOutlet(input: $input) { outlet { id } userErrors { message } }
}`;

/**
 * Imports a file through the gateway, batch by batch. Whatever ends it, the next run goes on where it was; and a row that
 * was taken is known by its invoice and line, whoever sends it again. Bad lines go to a file and the rest goes on.
 * @throws GatewayRefusal, UnreadableFile, and what the file system answers.
 */
export async function importFile(
  command: ImportCommand,
  password: string,
  output: Output,
): Promise<ImportTotals> {
  const { size } = await stat(command.file);
  const mapping = command.mappingFile === null ? ONLINE_RETAIL : await readMapping(command.mappingFile);
  const session = new GatewaySession(command.gatewayUrl, { email: command.signIn, password });
  const outletId = command.outletId ?? (await findOutlet(session, command));
  const currency = command.currency ?? mapping.currency ?? DEFAULT_CURRENCY;
  const terms = { gatewayUrl: command.gatewayUrl, outletId, currency, mapping };
  const state = await openImportState(command, terms, output);
  const rejects = await RejectsFile.begin(command.rejectsFile, mapping.delimiter, state.lines > 0);
  try {
    const sums: SalesSums = { ...NO_SUMS };
    const sending = { session, command: { ...command, outletId, currency }, sums };
    const setting = { place: command, state, rejects, progress: new Progress(output, size) };
    const run = new BatchRun<MappedRow>(setting, (rows) => sendSales(sending, rows));
    for await (const next of readRows(command.file, mapping, (header) => (rejects.header = header)))
      await run.take(next);
    await run.finish();
    await forgetFileState(command);
    return { ...sums, rows: run.rows, bad: run.bad };
  } finally {
    await rejects.close();
  }
}

type SalesSums = Omit<ImportTotals, "rows" | "bad">;
const NO_SUMS: SalesSums = {
  added: 0,
  repeated: 0,
  sales: 0,
  refunds: 0,
  linkedRefundLines: 0,
  stockAdjustments: 0,
};

interface Sending {
  readonly session: GatewaySession;
  readonly command: ImportCommand & { readonly outletId: string; readonly currency: string };
  /** Grow with each batch. */
  readonly sums: SalesSums;
}

async function sendSales({ session, command, sums }: Sending, rows: readonly MappedRow[]) {
  if (rows.length === 0) return [];
  const { merchantId, outletId, currency: currencyCode } = command;
  const input = { merchantId, outletId, currencyCode, rows, idempotencyKey: randomUUID() };
  const { importSales } = await session.ask<BatchAnswer>(IMPORT, { input });
  const { salesImport, userErrors } = importSales;
  if (!salesImport) throw new GatewayRefusal(userErrors[0]?.message ?? "The batch was refused.");
  for (const name of COUNTS) sums[name] += salesImport[name];
  return salesImport.rejected;
}

async function findOutlet(session: GatewaySession, { merchantId, city }: ImportCommand): Promise<string> {
  const { merchant } = await session.ask<{
    merchant: { outlets: { edges: readonly { node: { id: string } }[] } | null } | null;
  }>(OUTLETS, { id: merchantId });
  if (!merchant?.outlets) throw new GatewayRefusal("This sign-in does not act for that merchant.");
  const [first] = merchant.outlets.edges;
  if (first) return first.node.id;
  const input = { merchantId, name: "Import", city, idempotencyKey: randomUUID() };
  const { createOutlet } = await session.ask<{
    createOutlet: { outlet: { id: string } | null; userErrors: readonly { message: string }[] };
  }>(CREATE_OUTLET, { input });
  if (createOutlet.outlet) return createOutlet.outlet.id;
  throw new GatewayRefusal(createOutlet.userErrors[0]?.message ?? "The outlet was refused.");
}
