import { CATEGORY_NAMES } from "@alpokat/kernel";
import {
  CLOCK_IDS,
  FORM_IDS,
  HOLIDAY_YEARS,
  HOLIDAYS_OF_INDONESIA,
  isMinor,
  lawClock,
  lawDueAt,
  lawForm,
  lawRecipient,
  minorUnder,
  RECIPIENT_IDS,
  regulatoryProfileAt,
  retentionClassOf,
  retentionOf,
  retentionTerm,
} from "../src";
import { inForce, versions } from "../src/legal-data/dated";

const NOW = new Date("2026-11-23T03:00:00.000Z");

describe("versions of the law", () => {
  const list = versions([
    { effectiveFrom: "2026-01-01", law: "old" },
    { effectiveFrom: "2026-07-01", law: "new" },
  ]);

  it("when a version's day begins in Jakarta, then it is in force, and before the first none is", () => {
    expect(inForce(list, new Date("2025-12-31T16:59:59.999Z"))).toBeNull();
    expect(inForce(list, new Date("2025-12-31T17:00:00.000Z"))?.law).toBe("old");
    expect(inForce(list, new Date("2026-06-30T16:59:59.999Z"))?.law).toBe("old");
    expect(inForce(list, new Date("2026-06-30T17:00:00.000Z"))?.law).toBe("new");
  });

  it("when versions don't follow each other, or a day is none, then the list is refused", () => {
    expect(() => versions([...list].reverse())).toThrow(/order of their days/);
    expect(() => versions([{ effectiveFrom: "2026-02-30", law: "x" }])).toThrow(RangeError);
  });

  it("when today's law is asked for, then every clock, form and recipient has a version with its article", () => {
    for (const id of CLOCK_IDS)
      expect(lawClock(id, NOW)).toMatchObject({ id, law: expect.stringMatching(/\w/) });
    for (const id of FORM_IDS) expect(lawForm(id, NOW).items.length).toBeGreaterThan(2);
    for (const id of RECIPIENT_IDS) expect(lawRecipient(id, NOW).name.id).toMatch(/\w/);
  });
});

describe("clocks", () => {
  it("U3: when a privacy request starts a clock, then it is due 72 hours later, over midnight and holidays", () => {
    expect(lawClock("privacy-request.access", NOW)).toEqual({
      id: "privacy-request.access",
      hours: 72,
      law: "UU 27/2022 art. 32(2)",
      effectiveFrom: "2022-10-17",
    });
    expect(lawDueAt("privacy-request.access", new Date("2026-12-23T16:30:00.000Z"))).toEqual(
      new Date("2026-12-26T16:30:00.000Z"),
    );
  });

  it("6.3: when a request is received, then its answer is due 5 days of 24 hours later, over a leap day and the year's end too", () => {
    const due = (at: string): string => lawDueAt("disclosure.answer", new Date(at)).toISOString();
    expect(due("2028-02-26T17:30:00.000Z")).toBe("2028-03-02T17:30:00.000Z");
    expect(due("2026-12-30T17:30:00.000Z")).toBe("2027-01-04T17:30:00.000Z");
    expect(due("2019-01-01T00:00:00.000Z")).toBe("2019-01-06T00:00:00.000Z");
  });

  it("when a clock runs in working days, then holidays and weekends are left out, and it ends with the last one's night", () => {
    expect(lawDueAt("freeze.tppu-70", new Date("2026-03-17T04:00:00.000Z"))).toEqual(
      new Date("2026-03-31T16:59:59.999Z"),
    );
    // No decree is known for 2028, so the weekend alone is left out: sooner, never later.
    expect(lawDueAt("freeze.refused-lift", new Date("2027-12-31T04:00:00.000Z"))).toEqual(
      new Date("2028-01-05T16:59:59.999Z"),
    );
  });

  it("when the holidays are read, then they are days of the decreed years", () => {
    expect(HOLIDAY_YEARS).toEqual(["2025", "2026"]);
    expect(HOLIDAYS_OF_INDONESIA.size).toBe(53);
    expect(HOLIDAYS_OF_INDONESIA.has("2026-08-17")).toBe(true);
  });

  it("when a clock is read for a moment before its law, then there is none", () => {
    expect(() => lawClock("breach-notice", new Date("2022-10-16T16:59:59.000Z"))).toThrow(
      /no version in force/,
    );
  });
});

describe("minority", () => {
  it("1.7: when the eighteenth birthday begins in Jakarta, then nobody's consent but one's own is needed", () => {
    expect(isMinor("2008-11-23", new Date("2026-11-22T16:59:59.999Z"))).toBe(true);
    expect(isMinor("2008-11-23", new Date("2026-11-22T17:00:00.000Z"))).toBe(false);
  });

  it("1.7: when the age of the law is asked for, then it is dated, and before the law nobody is old enough", () => {
    expect(minorUnder(NOW)).toMatchObject({ years: 18, effectiveFrom: "2025-03-27" });
    expect(minorUnder(new Date("2025-03-01T00:00:00Z"))).toMatchObject({
      years: 18,
      effectiveFrom: "2022-10-17",
    });
    expect(isMinor("1950-01-01", new Date("2020-01-01T00:00:00Z"))).toBe(true);
  });
});

describe("retention", () => {
  it("U17: when a category is asked for, then its class, period and article are told", () => {
    expect(retentionOf("user.behavior.purchase_history", NOW)).toMatchObject({
      retention: "books",
      years: 10,
      startsAt: "FISCAL_YEAR_ENDED",
      law: expect.stringContaining("UU 8/1997 art. 11"),
    });
    expect(retentionOf("user.government_id.national_identification_number", NOW)).toMatchObject({
      retention: "kyc_aml",
      years: 5,
      startsAt: "RELATIONSHIP_ENDED",
      law: "UU 8/2010 art. 21(2)",
    });
    expect(retentionOf("user.contact.email", NOW)).toMatchObject({ retention: "service", years: 0, days: 0 });
    expect(retentionOf("user.device.ip_address", NOW)).toMatchObject({ retention: "telemetry", days: 30 });
    expect(retentionOf("system.operations", NOW)).toMatchObject({ retention: "record", years: 10 });
  });

  it("U17: when the company has no licence, then identity documents are kept for a year only; the other classes don't depend on it", () => {
    expect(regulatoryProfileAt(NOW)).toBe("PAYMENT_SERVICE_PROVIDER");
    expect(retentionTerm("kyc_aml", NOW, "NONE").years).toBe(1);
    expect(retentionTerm("kyc_aml", NOW, "FINANCIAL_SERVICES").years).toBe(5);
    expect(retentionTerm("books", NOW, "NONE")).toEqual(retentionTerm("books", NOW, "FINANCIAL_SERVICES"));
  });

  it("when every category is asked for, then each has a class", () => {
    expect(CATEGORY_NAMES.map(retentionClassOf)).toHaveLength(CATEGORY_NAMES.length);
  });
});
