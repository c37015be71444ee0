import type { Clock } from "@alpokat/kernel";
import { type ExportFormat, type ExportRecord, renderPiece } from "../../domain/rights/export-file";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import type { AtDesk } from "./ports";
import type { ProcessingRecord } from "./processing-record";

/** A piece of the file as somebody fetches it; opened only when the policy has allowed it. */
export interface ExportPiece {
  readonly place: number;
  readonly reveal: () => string;
}

/** Reads the copy of a request that the caller was given, until it expires. */
export class ReadExport {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly processing: ProcessingRecord,
    private readonly clock: Clock,
  ) {}

  /** Pieces in order. */
  async run(
    request: PrivacyRequest,
    format: ExportFormat,
    { from, limit }: { readonly from: number; readonly limit: number },
  ): Promise<ExportPiece[]> {
    if (!isReadable(request, this.clock())) return [];
    const act = { requestId: request.id, at: this.clock(), role: "customer", by: null } as const;
    const { pieces, count } = await this.atDesk(null, async ({ exports, log }) => {
      if (from === 0) await log.record({ ...act, event: "EXPORT_READ" });
      return { pieces: await exports.read(request, from, limit), count: await exports.count(request.id) };
    });
    const preamble = this.preambleOf(request);
    return pieces.map(({ place, reveal }) => ({
      place,
      reveal: () => {
        const records: readonly ExportRecord[] = reveal();
        return renderPiece(format, records, { isFirst: place === 0, isLast: place === count - 1, preamble });
      },
    }));
  }

  countOf({ id }: PrivacyRequest): Promise<number> {
    return this.atDesk(null, ({ exports }) => exports.count(id));
  }

  private preambleOf({ id, type, resolvedAt, locale }: PrivacyRequest): Readonly<Record<string, unknown>> {
    const collectedAt = resolvedAt ?? this.clock();
    const about = {
      format: "alpokat.privacy-export.v1",
      requestId: id,
      type,
      collectedAt: collectedAt.toISOString(),
    };
    return type === "ACCESS" ? { ...about, processing: this.processing(collectedAt, locale) } : about;
  }
}

export const isReadable = ({ exportExpiresAt }: PrivacyRequest, now: Date): boolean =>
  exportExpiresAt !== null && now < exportExpiresAt;
