import { stat } from "node:fs/promises";
import type { CatalogCommand } from "./catalog-arguments";
import type { CatalogCells } from "./catalog-cells";
import { type RejectedLine, RejectsFile } from "./catalog-rejects";
import { readCatalogRows } from "./catalog-rows";
import { type CatalogState, openState } from "./catalog-state";
import { forgetFileState, keepFileState } from "./file-state";
import { GatewayRefusal, GatewaySession } from "./gateway-session";
import { type Output, Progress } from "./progress";

/** What an import came to, in rows. */
export interface CatalogTotals {
  readonly rowsRead: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** By the gateway. */
  readonly refused: number;
  /** Lines that are no rows. */
  readonly unreadable: number;
}

interface UploadAnswer extends Omit<CatalogTotals, "unreadable"> {
  readonly id: string;
  readonly nextChunk: number;
}

interface Page {
  readonly edges: readonly { readonly node: RejectedLine }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Rows and bytes of a chunk: under the gateway's body limit of 100 kB, and short enough for its time limit. */
const MOST_ROWS = 100;
const MOST_BYTES = 80_000;

const COUNTS = "id nextChunk rowsRead created updated unchanged refused";
const IMPORT = `mutation ($input: ImportCatalogInput!) {
  importCatalog(input: $input) { catalogImport { ${COUNTS} } userErrors { message } }
}`;
const UPLOAD = `query ($id: ID!) { catalogImport(id: $id) { ${COUNTS} } }`;
const REFUSED = `query ($id: ID!, $after: String) {
  catalogImport(id: $id) {
    refusedLines(first: 100, after: $after) {
      edges { node { line field code ruleIndonesian ruleEnglish } } pageInfo { hasNextPage endCursor }
    }
  }
}`;

/**
 * Imports a catalogue through the gateway, chunk by chunk. Whatever ends it, the next run goes on: a chunk that was taken
 * is known by its upload and number. Refused lines are written to a file.
 * @throws GatewayRefusal, UnreadableFile, and what the file system answers.
 */
export async function importCatalogFile(
  command: CatalogCommand,
  password: string,
  output: Output,
): Promise<CatalogTotals> {
  const { size } = await stat(command.file);
  const session = new GatewaySession(command.gatewayUrl, { email: command.signIn, password });
  const state = await openState(command, output);
  const rejects = await RejectsFile.begin(command.rejectsFile);
  try {
    const run = new CatalogRun(session, { command, state, rejects }, new Progress(output, size));
    await run.resume();
    for await (const next of readCatalogRows(command.file, command.delimiter)) {
      if ("row" in next) await run.take(next.row);
      else await run.tellUnreadable(next.line, next.reason);
    }
    const totals = await run.finish();
    await forgetFileState(command);
    return totals;
  } finally {
    await rejects.close();
  }
}

interface Setting {
  readonly command: CatalogCommand;
  readonly state: CatalogState;
  readonly rejects: RejectsFile;
}

class CatalogRun {
  private rows: CatalogCells[] = [];
  private rowsBytes = 0;
  private bytes = 0;
  private chunk = 1;
  private unreadable = 0;
  /** What the gateway said last; null before the first chunk. */
  private upload: UploadAnswer | null = null;

  constructor(
    private readonly session: GatewaySession,
    private readonly setting: Setting,
    private readonly progress: Progress,
  ) {}

  /** Asks how far an interrupted import came: its chunks are read again and not sent again. */
  async resume(): Promise<void> {
    const { importId } = this.setting.state;
    if (importId === null) return keepFileState(this.setting.command, this.setting.state);
    const { catalogImport } = await this.session.ask<{ catalogImport: UploadAnswer | null }>(UPLOAD, {
      id: importId,
    });
    this.upload = catalogImport;
  }

  async take(row: CatalogCells): Promise<void> {
    const bytes = Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes > MOST_BYTES) return this.tellUnreadable(row.line, "is longer than a request may be");
    if (this.rows.length === MOST_ROWS || this.rowsBytes + bytes > MOST_BYTES) await this.send(false);
    this.rows.push(row);
    this.rowsBytes += bytes;
    this.bytes += Buffer.byteLength(Object.values(row).join(","));
  }

  async tellUnreadable(line: number, reason: string): Promise<void> {
    this.unreadable += 1;
    const ruleIndonesian = "Baris ini tidak dapat dibaca.";
    const ruleEnglish = `This line ${reason}.`;
    await this.setting.rejects.add({ line, field: "", code: "LINE_UNREADABLE", ruleIndonesian, ruleEnglish });
  }

  async finish(): Promise<CatalogTotals> {
    await this.send(true);
    if (!this.upload) throw new GatewayRefusal("The upload was not taken.");
    if (this.upload.refused > 0) await this.writeRefused(this.upload.id);
    this.progress.end();
    const { rowsRead, created, updated, unchanged, refused } = this.upload;
    return { rowsRead, created, updated, unchanged, refused, unreadable: this.unreadable };
  }

  private async send(isLast: boolean): Promise<void> {
    if (this.chunk >= (this.upload?.nextChunk ?? 1)) await this.sendChunk(isLast);
    this.chunk += 1;
    this.rows = [];
    this.rowsBytes = 0;
    this.progress.show(this.upload?.rowsRead ?? 0, this.bytes);
  }

  private async sendChunk(isLast: boolean): Promise<void> {
    const { command, state } = this.setting;
    const { merchantId, importKey } = state;
    const input = { merchantId, importKey, chunk: this.chunk, isLast, rows: this.rows };
    const { importCatalog } = await this.session.ask<{
      importCatalog: { catalogImport: UploadAnswer | null; userErrors: readonly { message: string }[] };
    }>(IMPORT, { input });
    const { catalogImport, userErrors } = importCatalog;
    if (!catalogImport) throw new GatewayRefusal(userErrors[0]?.message ?? "The chunk was refused.");
    if (!this.upload) await keepFileState(command, { ...state, importId: catalogImport.id });
    this.upload = catalogImport;
  }

  private async writeRefused(id: string): Promise<void> {
    let after: string | null = null;
    do after = await this.writeRefusedPage(id, after);
    while (after !== null);
  }

  /** @returns the cursor of the next page; null after the last one. */
  private async writeRefusedPage(id: string, after: string | null): Promise<string | null> {
    const { catalogImport } = await this.session.ask<{ catalogImport: { refusedLines: Page } | null }>(
      REFUSED,
      { id, after },
    );
    if (!catalogImport) throw new GatewayRefusal("The report of the upload can't be read.");
    const { edges, pageInfo } = catalogImport.refusedLines;
    for (const { node } of edges) await this.setting.rejects.add(node);
    return pageInfo.hasNextPage ? pageInfo.endCursor : null;
  }
}
