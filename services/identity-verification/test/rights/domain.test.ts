import { readFileSync } from "node:fs";
import path from "node:path";
import { renderPiece } from "../../src/domain/rights/export-file";
import { escalationOf } from "../../src/domain/rights/privacy-request";
import { REFUSAL_REASON_NAMES, lawOf, toldRefusal } from "../../src/domain/rights/refusal-reason";
import { REQUEST_STATES, TRANSITIONS } from "../../src/domain/rights/request-state";
import { REQUEST_TYPES } from "../../src/domain/rights/request-type";

const at = (text: string): Date => new Date(text);
const DUE = at("2026-11-24T17:00:00.000Z");

test.each([
  ["2026-11-23T16:59:59.999Z", "NONE"],
  ["2026-11-23T17:00:00.000Z", "DUE_SOON"],
  ["2026-11-24T16:59:59.999Z", "DUE_SOON"],
  ["2026-11-24T17:00:00.000Z", "OVERDUE"],
  ["2027-11-24T17:00:00.000Z", "OVERDUE"],
])("when it is %s and the clock ends at midnight in Jakarta, then a request is %s", (now, escalation) => {
  expect(escalationOf({ dueAt: DUE }, at(now))).toBe(escalation);
});

test("when the database's table of transitions is compared with the domain's, then they are the same", () => {
  const migration = readFileSync(
    path.join(__dirname, "../../src/persistence/migrations/privacy-requests.ts"),
    "utf8",
  );
  const list = /NOT IN \(\n((?: +\('[A-Z_]+', '[A-Z_]+'\),?\n)+)/.exec(migration)?.[1] ?? "";
  const stored = [...list.matchAll(/\('([A-Z_]+)', '([A-Z_]+)'\)/g)].map(
    ([, from, to]) => `${from} -> ${to}`,
  );
  const written = Object.values(TRANSITIONS).flatMap(({ from, to }) =>
    from.map((state: string) => `${state} -> ${to}`),
  );
  expect(stored.sort()).toEqual([...new Set(written)].sort());
  expect(stored).toHaveLength(11);
});

test("when the table of transitions is walked, then a request is refused from a person's review only, and ends for good", () => {
  expect(TRANSITIONS.refuse.from).toEqual(["IN_REVIEW"]);
  const left = Object.values(TRANSITIONS).flatMap(({ from }) => from as readonly string[]);
  expect(REQUEST_STATES.filter((state) => !left.includes(state))).toEqual([
    "FULFILLED",
    "PARTLY_FULFILLED",
    "REFUSED",
  ]);
});

test("U10: when reasons are listed by right, then arts. 15, 33 and 50 lift what they say and nothing else", () => {
  const of = (type: (typeof REQUEST_TYPES)[number]): string[] =>
    REFUSAL_REASON_NAMES.filter((reason) => lawOf(reason, type) !== null);
  const lifted = ["NATIONAL_SECURITY", "LAW_ENFORCEMENT", "PUBLIC_ADMINISTRATION", "FINANCIAL_SUPERVISION"];
  expect(of("ACCESS")).toEqual(["IDENTITY_NOT_VERIFIED", ...lifted, "NOTHING_TO_DO"]);
  expect(of("RECTIFICATION")).toEqual([
    "IDENTITY_NOT_VERIFIED",
    ...lifted,
    "HARM_TO_A_PERSON",
    "DATA_OF_OTHERS",
    "UNFOUNDED",
    "NOTHING_TO_DO",
  ]);
  expect(of("ERASURE")).toEqual([
    "IDENTITY_NOT_VERIFIED",
    ...lifted,
    "STATISTICS_AND_RESEARCH",
    "KEPT_BY_LAW",
    "NOTHING_TO_DO",
  ]);
  expect(lawOf("LAW_ENFORCEMENT", "ACCESS")).toBe("UU 27/2022 art. 50(1)(b)");
  expect(lawOf("LAW_ENFORCEMENT", "PORTABILITY")).toBe("UU 27/2022 art. 15(1)(b)");
  expect(lawOf("NATIONAL_SECURITY", "RECTIFICATION")).toBe("UU 27/2022 art. 33(c), 50(1)(a)");
});

test("when every refusal is told, then no word of it tells of an investigation", () => {
  for (const reason of REFUSAL_REASON_NAMES) {
    for (const type of REQUEST_TYPES.filter((one) => lawOf(reason, one) !== null)) {
      const told = toldRefusal(reason, type);
      expect(JSON.stringify(told)).not.toMatch(
        /enforce|police|penegak|investig|penyidik|supervis|security|keamanan nasional/i,
      );
      expect(told.dpv).toMatch(/^https:\/\/w3id\.org\/dpv\/justifications#[A-Z][A-Za-z]+$/);
    }
  }
});

describe("the file of a copy", () => {
  const record = (value: string) => ({
    service: "identity-verification",
    source: "identity.account",
    record: "1",
    recordedAt: "2026-11-23T00:00:00.000Z",
    values: [{ name: "name", category: "user.name", value }],
  });
  const preamble = { format: "alpokat.privacy-export.v1" };
  const pieces = [[record('a "b", c')], [record("d\r\ne"), record("=1+1")]];
  const file = (format: "JSON" | "CSV"): string =>
    pieces
      .map((records, place) =>
        renderPiece(format, records, { isFirst: place === 0, isLast: place === pieces.length - 1, preamble }),
      )
      .join("");

  test("U8: when the pieces are put together, then the JSON is one document with every record", () => {
    expect(JSON.parse(file("JSON"))).toEqual({ ...preamble, records: pieces.flat() });
  });

  test("U8: when there is nothing to copy, then the JSON is one document without records", () => {
    const only = renderPiece("JSON", [], { isFirst: true, isLast: true, preamble });
    expect(JSON.parse(only)).toEqual({ ...preamble, records: [] });
  });

  test("U8: when a value holds quotes, commas and line breaks, then the CSV keeps it in its cell", () => {
    expect(file("CSV")).toBe(
      [
        '"service","source","record","recordedAt","field","category","value"',
        '"identity-verification","identity.account","1","2026-11-23T00:00:00.000Z","name","user.name","a ""b"", c"',
        '"identity-verification","identity.account","1","2026-11-23T00:00:00.000Z","name","user.name","d\r\ne"',
        '"identity-verification","identity.account","1","2026-11-23T00:00:00.000Z","name","user.name","=1+1"',
        "",
      ].join("\r\n"),
    );
  });
});
