import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { ImportCommand } from "./arguments";
import { GatewayRefusal, GatewaySession } from "./gateway-session";
import { type Output, Progress } from "./progress";
import { type FileRow, readRows } from "./read-rows";

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
          readonly rejected: readonly { readonly index: number; readonly message: string }[];
        })
      | null;
    readonly userErrors: readonly { readonly message: string }[];
  };
}

/** Rows and bytes of a batch: under the gateway's body limit of 100 kB, and short enough for its time limit. */
const MOST_ROWS = 400;
const MOST_BYTES = 80_000;

const IMPORT = `mutation ($input: ImportSalesInput!) {
  importSales(input: $input) {
    salesImport { added repeated sales refunds linkedRefundLines stockAdjustments rejected { index message } }
    userErrors { message }
  }
}`;
const OUTLETS = `query ($id: ID!) { merchant(id: $id) { id outlets(first: 1) { edges { node { id } } } } }`;
const CREATE_OUTLET = `mutation ($input: CreateOutletInput!) {
  createOutlet(input: $input) { outlet { id } userErrors { message } }
}`;

/**
 * Imports a file through the gateway, batch by batch. Whatever ends it, the next run goes on: a row that was taken is
 * known by its invoice and line. Bad lines are told and left out.
 * @throws GatewayRefusal, UnreadableFile, and what the file system answers.
 */
export async function importFile(
  command: ImportCommand,
  password: string,
  output: Output,
): Promise<ImportTotals> {
  const { size } = await stat(command.file);
  const session = new GatewaySession(command.gatewayUrl, { email: command.signIn, password });
  const outletId = command.outletId ?? (await findOutlet(session, command));
  const run = new ImportRun(session, { ...command, outletId }, new Progress(output, size));
  for await (const next of readRows(command.file)) {
    if ("row" in next) await run.take(next);
    else run.tellBad(next.line, next.reason);
  }
  return run.finish();
}

class ImportRun {
  private batch: FileRow[] = [];
  private batchBytes = 0;
  private bytes = 0;
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
    private readonly command: ImportCommand & { readonly outletId: string },
    private readonly progress: Progress,
  ) {}

  async take(next: FileRow): Promise<void> {
    const bytes = Buffer.byteLength(JSON.stringify(next.row)) + 1;
    if (this.batch.length === MOST_ROWS || this.batchBytes + bytes > MOST_BYTES) await this.send();
    this.batch.push(next);
    this.batchBytes += bytes;
    this.totals.rows += 1;
    this.bytes += Buffer.byteLength(Object.values(next.row).join(",")) + 15;
  }

  tellBad(line: number, reason: string): void {
    this.totals.bad += 1;
    this.progress.note(`line ${String(line)}: ${reason}`);
  }

  async finish(): Promise<ImportTotals> {
    await this.send();
    this.progress.end();
    return this.totals;
  }

  private async send(): Promise<void> {
    if (this.batch.length === 0) return;
    const { merchantId, outletId, currency: currencyCode } = this.command;
    const rows = this.batch.map(({ row }) => row);
    const input = { merchantId, outletId, currencyCode, rows, idempotencyKey: randomUUID() };
    const { importSales } = await this.session.ask<BatchAnswer>(IMPORT, { input });
    const { salesImport, userErrors } = importSales;
    if (!salesImport) throw new GatewayRefusal(userErrors[0]?.message ?? "The batch was refused.");
    for (const name of [
      "added",
      "repeated",
      "sales",
      "refunds",
      "linkedRefundLines",
      "stockAdjustments",
    ] as const) {
      this.totals[name] += salesImport[name];
    }
    for (const { index, message } of salesImport.rejected)
      this.tellBad(this.batch[index]?.line ?? 0, message);
    this.batch = [];
    this.batchBytes = 0;
    this.progress.show(this.totals.rows, this.bytes);
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
