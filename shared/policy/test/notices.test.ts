import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PURPOSES } from "@alpokat/kernel";
import {
  NOTICE_LAW_DAYS,
  PURPOSE_REGISTER,
  PURPOSE_TEXTS,
  Policy,
  lawForm,
  loadPolicy,
  noticeOf,
  notices,
  readPolicyText,
  renderNotice,
} from "../src";

const DATA = process.env["ALPOKAT_DATA"] ?? path.join(__dirname, "..", "..", "..", "..", "shared", "data");
const SOURCE = path.join(DATA, "..", "mission", "privacy-policy.md");
const PUBLISHED = JSON.parse(
  readFileSync(path.join(__dirname, "..", "notices", "published.json"), "utf8"),
) as Record<string, { id: string; en: string }>;
const LOCALES = ["id", "en"] as const;

/** The text between two headings, without the blank lines that set it off, and with one line feed at its end. */
function section(document: string, from: string, to: string): string {
  const start = document.indexOf(from) + from.length;
  return `${document.slice(start, document.indexOf(to)).replace(/^\n+|\n+$/g, "")}\n`;
}

const lawOf = (version: number): Date => NOTICE_LAW_DAYS[version] ?? new Date(Number.NaN);
const rendered = (locale: "id" | "en", policy = loadPolicy()): string =>
  renderNotice({ version: 2, policy, lawOf: lawOf(2) }, locale);
const textOf = (version: number, locale: "id" | "en"): string => noticeOf(version, locale)?.text ?? "";

describe("privacy notice, version 1", () => {
  it("when it is read, then its hashes are those of the published texts", () => {
    const read = notices.filter(({ version }) => version === 1);
    expect(read.map(({ version, locale, sha256 }) => [version, locale, sha256])).toEqual([
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
});

describe("privacy notice, version 2", () => {
  it.each(LOCALES)(
    "U2: when the %s text is rendered from rules, register and law, then it is the committed text (npm run gen:notice; once published: version 3)",
    (locale) => {
      expect(textOf(2, locale)).toBe(rendered(locale));
    },
  );

  it.each(LOCALES)("U2: when the %s text is read, then it has every item of art. 21(1)", (locale) => {
    const text = textOf(2, locale);
    const HEADINGS: Record<string, Record<"id" | "en", RegExp>> = {
      legality: { id: /^Legalitas: .+\(UU/m, en: /^Legality: .+\(UU/m },
      purpose: { id: /^1\. TUJUAN/m, en: /^1\. PURPOSES/m },
      types: { id: /^Data: .+\.\nRelevansi: /m, en: /^Data: .+\.\nRelevance: /m },
      retention: { id: /^3\. JANGKA WAKTU RETENSI\n\n- /m, en: /^3\. HOW LONG DATA IS KEPT\n\n- /m },
      details: { id: /^2\. RINCIAN .+\n\n- /m, en: /^2\. DETAILS .+\n\n- /m },
      period: { id: /^4\. JANGKA WAKTU PEMROSESAN\n\n\w/m, en: /^4\. PERIOD OF PROCESSING\n\n\w/m },
      rights: { id: /^5\. HAK ANDA\n\n\w.+\n- /m, en: /^5\. YOUR RIGHTS\n\n\w.+\n- /m },
    };
    const { items } = lawForm("privacy-notice", lawOf(2));
    expect(items.map(({ key }) => key).toSorted()).toEqual(Object.keys(HEADINGS).toSorted());
    for (const { key } of items) expect(text).toMatch(HEADINGS[key]?.[locale] ?? /never/);
  });

  it.each(LOCALES)(
    "5.4: when the purposes are gone through, then the %s text names each with its basis",
    (locale) => {
      const text = textOf(2, locale);
      for (const purpose of PURPOSES) {
        expect(text).toContain(`${PURPOSE_TEXTS[purpose].title[locale]} (${purpose})\n`);
        expect(text).toContain(PURPOSE_REGISTER[purpose].law);
      }
    },
  );

  it("5.4: when a purpose has no text in any notice, then the register says so", () => {
    const untold = PURPOSES.filter((purpose) => {
      const since = PURPOSE_REGISTER[purpose].noticeVersion ?? 2;
      const latest = Math.max(...notices.map(({ version }) => version));
      return (
        since > latest ||
        LOCALES.some((locale) => !textOf(Math.max(since, 2), locale).includes(`(${purpose})`))
      );
    });
    expect(untold).toEqual([]);
  });

  it("U2: when a rule's note, basis or article changes, then the rendering is no longer the committed text", () => {
    const text = readPolicyText();
    const planted = (from: string, to: string): string => {
      expect(text.rules).toContain(from);
      return rendered("en", new Policy({ ...text, rules: text.rules.replace(from, to) }));
    };
    expect(
      planted("Statistics only for groups of at least 10 people.", "Statistics for groups of 2."),
    ).not.toBe(textOf(2, "en"));
    expect(planted('@law("UU 27/2022 art. 65(2), 67(2)")', '@law("none")')).not.toBe(textOf(2, "en"));
    const added = `${text.rules}\n@id("planted") @clause("3") @law("l") @basis("contract") @notice("2") @retention("none") @note_id("a") @note_en("Planted.")
      permit (principal, action == Alpokat::Action::"read", resource) when { context.purpose == Alpokat::Purpose::"marketing.own" };`;
    expect(rendered("en", new Policy({ ...text, rules: added }))).toContain("- Planted.\n");
    const later = added.replace(
      '@basis("contract") @notice("2") @retention("none") @note_id("a")',
      '@basis("contract") @notice("3") @retention("none") @note_id("a")',
    );
    expect(rendered("en", new Policy({ ...text, rules: later }))).toBe(textOf(2, "en"));
  });

  it("when it is read, then it tells nothing of what UU 8/2010 art. 12 hides", () => {
    expect(textOf(2, "en") + textOf(2, "id")).not.toMatch(/8\/2010 art\. 12|suspicious|mencurigakan/);
  });
});

describe("published notices", () => {
  it("U2: when a rule names a version of the notice, then that version has a text", () => {
    const untold = loadPolicy().rules.filter(({ notice }) => notice !== null && !noticeOf(notice, "id"));
    expect(untold.map(({ id }) => id)).toEqual([]);
  });

  it("when a version is published, then its text has the pinned hash for ever", () => {
    const pinned = Object.entries(PUBLISHED).flatMap(([version, hashes]) =>
      LOCALES.map((locale) => [noticeOf(Number(version), locale)?.sha256, hashes[locale]]),
    );
    expect(pinned.length).toBeGreaterThanOrEqual(2);
    for (const [actual, expected] of pinned) expect(actual).toBe(expected);
  });

  it("5.4: when version 1 is the latest that reached somebody, then purposes that rest on consent are denied", () => {
    const decide = (noticeVersion: number, purpose: "marketing.own" | "marketing.partner") =>
      loadPolicy().decide({
        role: "service",
        service: "communications",
        action: "read",
        category: "user.contact.email",
        purpose,
        relation: "none",
        facts: { consents: [purpose], noticeVersion, minor: false, restricted: false, erased: false },
      });
    for (const purpose of ["marketing.own", "marketing.partner"] as const) {
      expect(decide(2, purpose).outcome).toBe("ALLOW");
      expect(decide(1, purpose)).toMatchObject({
        outcome: "DENY",
        ruleIds: ["c5.purpose-must-be-disclosed"],
      });
      expect(decide(0, purpose).outcome).toBe("DENY");
    }
  });
});
