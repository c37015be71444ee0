import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { ImportCommand } from "./arguments";
import { GatewayRefusal, GatewaySession } from "./gateway-session";
import { type Output, Progress } from "./progress";
import type { RowRefusal } from "./map-row";
import { type BadLine, type FileRow, readRows } from "./read-rows";
import { ONLINE_RETAIL, readMapping } from "./sales-mapping";
import { SalesRejects } from "./sales-rejects";
import { type SalesState, forgetSalesState, keepSalesState, openSalesState } from "./sales-state";

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

/** Rows and bytes of a batch: under the gateway's body limit of 100 kB, and short enough for its time limit. */
const MOST_ROWS = 400;
const MOST_BYTES = 80_000;
/** Lines that are kept until they are told: many bad ones in a row are no reason to keep them all. */
const MOST_PENDING = 2_000;
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
  const state = await openSalesState(command);
  const rejects = await SalesRejects.begin(command.rejectsFile, mapping.delimiter, state.lines > 0);
  const batch = { command: { ...command, outletId, currency }, state, rejects };
  try {
    const run = new ImportRun(session, batch, new Progress(output, size));
    for await (const next of readRows(command.file, mapping, (header) => (rejects.header = header)))
      await run.take(next);
    const totals = await run.finish();
    await forgetSalesState(command);
    return totals;
  } finally {
    await rejects.close();
  }
}

interface Setting {
  readonly command: ImportCommand & { readonly outletId: string; readonly currency: string };
  readonly state: SalesState;
  readonly rejects: SalesRejects;
}

class ImportRun {
  /** Lines since the last batch was sent, good and bad. */
  private pending: (FileRow | BadLine)[] = [];
  private batchRows = 0;
  private batchBytes = 0;
  private bytes = 0;
  private lines = 0;
  private readonly totals: ImportTotals = {
    rows: 0,
    added: 0,
    repeated: 0,
    sales: 0,
    refunds: 0,
    linkedRefundLines: 0,
    stockAdjustments: 0,
    bad: 0,
  };

  constructor(
    private readonly session: GatewaySession,
    private readonly setting: Setting,
    private readonly progress: Progress,
  ) {}

  async take(next: FileRow | BadLine): Promise<void> {
    const bytes = "row" in next ? Buffer.byteLength(JSON.stringify(next.row)) + 1 : 0;
    const isFull = this.batchRows === MOST_ROWS || this.batchBytes + bytes > MOST_BYTES;
    if (isFull || this.pending.length === MOST_PENDING) await this.send();
    this.lines += 1;
    this.bytes += Buffer.byteLength(next.cells.join(",")) + 1;
    // What an interrupted run had an answer for is read again, for the numbers of its rows, and not sent again.
    if (this.lines <= this.setting.state.lines) return;
    this.pending.push(next);
    this.batchBytes += bytes;
    if ("row" in next) this.batchRows += 1;
    if ("row" in next) this.totals.rows += 1;
  }

  async finish(): Promise<ImportTotals> {
    await this.send();
    this.progress.end();
    return this.totals;
  }

  private async send(): Promise<void> {
    if (this.pending.length === 0) return;
    const rows = this.pending.filter((line) => "row" in line);
    for (const line of this.pending) if ("refusal" in line) await this.reject(line, line.refusal);
    if (rows.length > 0) await this.sendRows(rows);
    await keepSalesState(this.setting.command, { ...this.setting.state, lines: this.lines });
    this.pending = [];
    this.batchRows = 0;
    this.batchBytes = 0;
    this.progress.show(this.totals.rows, this.bytes);
  }

  private async sendRows(batch: readonly FileRow[]): Promise<void> {
    const { merchantId, outletId, currency: currencyCode } = this.setting.command;
    const rows = batch.map(({ row }) => row);
    const input = { merchantId, outletId, currencyCode, rows, idempotencyKey: randomUUID() };
    const { importSales } = await this.session.ask<BatchAnswer>(IMPORT, { input });
    const { salesImport, userErrors } = importSales;
    if (!salesImport) throw new GatewayRefusal(userErrors[0]?.message ?? "The batch was refused.");
    for (const name of COUNTS) this.totals[name] += salesImport[name];
    for (const { index, ...refusal } of salesImport.rejected) {
      const line = batch[index];
      if (line) await this.reject(line, refusal);
    }
  }

  private async reject(line: FileRow | BadLine, refusal: RowRefusal): Promise<void> {
    this.totals.bad += 1;
    this.progress.note(`line ${String(line.line)}: ${refusal.ruleEnglish}`);
    await this.setting.rejects.add({ ...line, ...refusal });
  }
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
