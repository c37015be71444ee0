import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { noticeInForce, notices } from "../src";

const DATA = process.env["ALPOKAT_DATA"] ?? path.join(__dirname, "..", "..", "..", "..", "shared", "data");
const SOURCE = path.join(DATA, "..", "mission", "privacy-policy.md");

/** The text between two headings, without the blank lines that set it off, and with one line feed at its end. */
function section(document: string, from: string, to: string): string {
  const start = document.indexOf(from) + from.length;
  return `${document.slice(start, document.indexOf(to)).replace(/^\n+|\n+$/g, "")}\n`;
}

describe("privacy notice, version 1", () => {
  it("when it is read, then its hashes are those of the published texts", () => {
    expect(notices.map(({ version, locale, sha256 }) => [version, locale, sha256])).toEqual([
      [1, "id", "8bb524400f35eb7054496e8346ff0c4dc7ab58a65762c0dc5ff0772276eaf040"],
      [1, "en", "6df9f3ff419f3b5a35f8cb9c92cae44d9bd5cac5377aa695b11a4842400ae77e"],
    ]);
  });

  it("when the source document is at hand, then the Indonesian notice is its original, byte for byte", () => {
    const notice = notices.find(({ locale }) => locale === "id");
    const original = existsSync(SOURCE)
      ? section(readFileSync(SOURCE, "utf8"), "## Original (Indonesian)\n", "## English rendering\n")
      : notice?.text;
    expect(notice?.text).toBe(original);
    expect(
      createHash("sha256")
        .update(original ?? "")
        .digest("hex"),
    ).toBe(notice?.sha256);
    expect(notice?.text.startsWith("PAGE KEBIJAKAN PRIVACY\n\n1. ALPOKAT berhak")).toBe(true);
  });

  it("when a moment is before the first notice, then none is in force", () => {
    expect(noticeInForce(new Date("2025-12-31T16:59:59Z"), "id")).toBeNull();
    expect(noticeInForce(new Date("2025-12-31T17:00:00Z"), "id")?.version).toBe(1);
  });
});
