import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

/** One version of the privacy notice in one language. From when it holds is decided where it is published. */
export interface Notice {
  readonly version: number;
  readonly locale: "id" | "en";
  readonly text: string;
  /** Of the text's bytes (UTF-8), hex. */
  readonly sha256: string;
}

const NOTICE_FOLDER = path.join(__dirname, "..", "notices");

function readNotice(version: number, locale: "id" | "en"): Notice {
  const bytes = readFileSync(path.join(NOTICE_FOLDER, `notice-${String(version)}.${locale}.txt`));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { version, locale, text: bytes.toString("utf8"), sha256 };
}

/** Every notice text. Version 1 in Indonesian is the source document byte for byte: Indonesian counts, English renders it. */
export const notices: readonly Notice[] = [
  readNotice(1, "id"),
  readNotice(1, "en"),
  readNotice(2, "id"),
  readNotice(2, "en"),
];

/** The text of a version; null for a version or a language that there is none of. */
export const noticeOf = (version: number, locale: "id" | "en"): Notice | null =>
  notices.find((notice) => notice.version === version && notice.locale === locale) ?? null;

/** For each rendered version the day whose law it writes down. Version 1 was not rendered: it is the source document. */
export const NOTICE_LAW_DAYS: Readonly<Record<number, Date>> = { 2: new Date("2026-11-23T00:00:00+07:00") };
