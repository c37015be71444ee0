import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

/** One version of the privacy notice in one language. */
export interface Notice {
  readonly version: number;
  readonly locale: "id" | "en";
  readonly text: string;
  /** Of the text's bytes (UTF-8), hex. */
  readonly sha256: string;
  readonly effectiveFrom: Date;
}

const NOTICE_FOLDER = path.join(__dirname, "..", "notices");

function readNotice(version: number, locale: "id" | "en", effectiveFrom: Date): Notice {
  const bytes = readFileSync(path.join(NOTICE_FOLDER, `notice-${String(version)}.${locale}.txt`));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { version, locale, text: bytes.toString("utf8"), sha256, effectiveFrom };
}

/** The source document bears no date; version 1 is in force from the first day of the product's own calendar. */
const VERSION_1_FROM = new Date("2026-01-01T00:00:00+07:00");

/** Every published notice. Version 1 in Indonesian is the source document byte for byte: it counts, English renders it. */
export const notices: readonly Notice[] = [
  readNotice(1, "id", VERSION_1_FROM),
  readNotice(1, "en", VERSION_1_FROM),
];

/** The notice in force at a moment; null before the first. */
export function noticeInForce(at: Date, locale: "id" | "en"): Notice | null {
  const inForce = notices.filter((notice) => notice.locale === locale && notice.effectiveFrom <= at);
  return inForce.toSorted((a, b) => b.version - a.version)[0] ?? null;
}
