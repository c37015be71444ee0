import { CATEGORY_NAMES, isWithin } from "@alpokat/kernel";
import { roleOf, type Actor } from "../src/actors";
import { CEDAR_ACTIONS, type CedarAction } from "../src/decision";
import { type Cell } from "../src/expression";
import { loadPolicy, Policy } from "../src/policy";
import { PURPOSE_REGISTER } from "../src/purposes";
import { readPolicyText } from "../src/rules";
import { COLLECTION_TRIGGERS, TRIGGER_NAMES } from "../src/triggers";
import { allowedCells, MOST_FAVOURABLE } from "./walk";

const policy = loadPolicy();
const READING: readonly CedarAction[] = ["read", "read_masked"];
const cellsOf = (actions: readonly CedarAction[]): Cell[] =>
  [...allowedCells(policy, actions)].map(({ cell }) => cell);
const everything = cellsOf(CEDAR_ACTIONS);
const found = (filter: (cell: Cell) => boolean): Cell[] => everything.filter(filter);
const categoriesOf = (cells: readonly Cell[]): string[] =>
  [...new Set(cells.map(({ category }) => category))].sort();
const isUser = ({ category }: Cell): boolean => isWithin(category, "user");

describe("obligations, by walking the whole table", () => {
  it("1.1: when every occasion and category is tried, then exactly the fitting ones are collected, and none without an occasion but telemetry, privacy requests and requests of agencies", () => {
    for (const trigger of TRIGGER_NAMES) {
      const cell = {
        actor: "customer",
        action: "collect",
        relation: "none",
        purpose: COLLECTION_TRIGGERS[trigger].purpose,
      } as const;
      const groups: readonly string[] = COLLECTION_TRIGGERS[trigger].categories;
      const collected = CATEGORY_NAMES.filter(
        (category) =>
          policy.decideCell({ ...cell, category }, { facts: { ...MOST_FAVOURABLE, trigger } }).outcome ===
          "ALLOW",
      );
      expect(collected).toEqual(
        CATEGORY_NAMES.filter(
          (category) =>
            groups.some((group) => isWithin(category, group)) && category !== "user.location.precise",
        ),
      );
    }
    const untriggered = CATEGORY_NAMES.filter((category) =>
      found((cell) => cell.action === "collect" && cell.category === category).some(
        (cell) => policy.decideCell(cell, { facts: MOST_FAVOURABLE }).outcome === "ALLOW",
      ),
    );
    expect(untriggered).toEqual([
      "user.privacy_preferences",
      "user.device",
      "user.device.ip_address",
      "user.device.device_id",
      "user.content",
      "user.legal_request",
    ]);
    const requested = found(({ action, category, purpose }) => {
      const isRequest = category === "user.privacy_preferences" || category === "user.content";
      return action === "collect" && isRequest && purpose === "privacy.request";
    });
    expect([...new Set(requested.map(({ actor }) => actor))]).toEqual(["anonymous", "customer", "dpo"]);
  });

  it("1.3: when the table is walked, then identity numbers and biometrics are read by oneself, on verification, on a fraud case never, by a granted disclosure, and for a privacy request by the identity service", () => {
    const readers = found(
      ({ category, action }) =>
        READING.includes(action) &&
        ["user.government_id", "user.biometric"].some((group) => isWithin(category, group)),
    );
    expect(
      [...new Set(readers.map(({ actor, relation }) => (relation === "self" ? "self" : actor)))].sort(),
    ).toEqual(["disclosure-requests", "identity-verification", "kyc_reviewer", "kyc_supervisor", "self"]);
    const forRequests = readers.filter(
      ({ actor, relation }) => actor === "identity-verification" && relation !== "self",
    );
    expect([...new Set(forRequests.map(({ purpose, relation }) => `${purpose} ${relation}`))]).toEqual([
      "privacy.request assigned_case",
    ]);
  });

  it("1.5: when the table is walked, then a buyer's address is clear to communications only, and masked to the shop", () => {
    const addresses = found(
      ({ category, relation }) => isWithin(category, "user.contact") && relation === "own_customer",
    );
    const clear = addresses.filter(({ action }) => action === "read" || action === "send");
    expect([...new Set(clear.map(({ actor }) => actor))]).toEqual(["communications"]);
    const masked = addresses.filter(({ action }) => action === "read_masked");
    expect([...new Set(masked.map(({ actor, purpose }) => `${actor} ${purpose}`))]).toEqual([
      "customer service.provide",
    ]);
  });

  it("3.1: when the whole table is walked, then no cell allows sell or rent", () => {
    expect(found(({ action }) => action === "sell" || action === "rent")).toEqual([]);
  });

  it("3.1: when the whole table is walked, then only the disclosure service discloses, for an approved package that covers the category", () => {
    const disclosing = found(({ action }) => action === "disclose");
    expect([
      ...new Set(disclosing.map(({ actor, purpose, relation }) => `${actor} ${purpose} ${relation}`)),
    ]).toEqual(["disclosure-requests disclosure.legal approved_package"]);
    const outside = { ...MOST_FAVOURABLE, grantCoversCategory: false };
    expect([...allowedCells(policy, ["disclose"], outside)]).toEqual([]);
  });

  it("3.2: when the table is walked, then no purpose touches a category that the register doesn't give it", () => {
    const strays = found(({ action, category, purpose }) => {
      // Collection is bound by the occasion's list instead, and a clause 1 occasion by its purposes.
      if (action === "collect") return false;
      return !PURPOSE_REGISTER[purpose].categories.some((group) => isWithin(category, group));
    });
    expect(strays.filter(({ category }) => category !== "system.operations")).toEqual([]);
  });

  it("3.4: when the table is walked, then a support agent reads name, e-mail, phone and text of an assigned ticket, and does nothing else but be recorded", () => {
    const cells = found(
      ({ actor, action, relation }) =>
        actor === "support_agent" && action !== "collect" && relation !== "self",
    );
    expect(categoriesOf(cells)).toEqual([
      "user.contact.email",
      "user.contact.phone_number",
      "user.content",
      "user.name",
    ]);
    expect(new Set(cells.map(({ action, relation, purpose }) => `${action} ${relation} ${purpose}`))).toEqual(
      new Set(["read assigned_case service.support"]),
    );
  });

  it("4.2: when the table is walked, then a partner gets nothing of user.*", () => {
    expect(found((cell) => cell.actor === "partner" && isUser(cell))).toEqual([]);
  });

  it.each([
    ["4.1: when there is no consent", { consents: [] }],
    ["4.6: when the person is a minor", { minor: true }],
    ["5.4: when no notice was received", { noticeVersion: 0 }],
  ])("%s, then no cell allows marketing", (_, lacking) => {
    const cells = [...allowedCells(policy, CEDAR_ACTIONS, { ...MOST_FAVOURABLE, ...lacking })];
    expect(cells.filter(({ cell }) => cell.purpose.startsWith("marketing."))).toEqual([]);
  });

  it("5.1: when the table is walked, then a data analyst aggregates and reads nobody's data, and not under 10 people", () => {
    const cells = found((cell) => cell.actor === "data_analyst" && isUser(cell) && cell.action !== "collect");
    expect([...new Set(cells.map(({ action, purpose }) => `${action} ${purpose}`))]).toEqual([
      "aggregate statistics.aggregate",
    ]);
    const few = [...allowedCells(policy, ["aggregate"], { ...MOST_FAVOURABLE, groupSize: 9 })];
    // What transactions counts to prevent fraud is how many there are, and may be one.
    expect([...new Set(few.map(({ cell }) => `${cell.actor} ${cell.purpose}`))]).toEqual([
      "transactions fraud.investigate",
    ]);
  });

  it("5.6: when the table is walked, then a suspicious report is seen on an assigned fraud case only", () => {
    const cells = found(({ category }) => category === "user.suspicious_report");
    expect([
      ...new Set(cells.map(({ actor, action, relation }) => `${actor} ${action} ${relation}`)),
    ]).toEqual(["fraud_analyst read assigned_case"]);
  });

  it("6.1: when there is no court order, then no specific data is read or disclosed for a disclosure", () => {
    const cells = [
      ...allowedCells(policy, [...READING, "disclose"], { ...MOST_FAVOURABLE, courtOrder: false }),
    ]
      .map(({ cell }) => cell)
      .filter(({ purpose }) => purpose === "disclosure.legal");
    expect(categoriesOf(cells)).not.toEqual(expect.arrayContaining(["user.financial"]));
    expect(
      cells.filter(
        ({ category }) =>
          category === "user.behavior.purchase_history" || category.startsWith("user.biometric"),
      ),
    ).toEqual([]);
  });

  it("6.2: when the table is walked, then an agency's officer sees their own request and nothing else of user.*", () => {
    const cells = found(
      (cell) => cell.actor === "agency_officer" && isUser(cell) && cell.action !== "collect",
    );
    expect(categoriesOf(cells)).toEqual(["user.legal_request"]);
  });

  it("6.9: when a legal hold is set, then no cell allows erasure", () => {
    expect([...allowedCells(policy, ["erase"], { ...MOST_FAVOURABLE, legalHold: true })]).toEqual([]);
  });

  it("U6: when processing is restricted, then only oneself, privacy requests, disclosures and telling of a new notice go on", () => {
    const cells = [
      ...allowedCells(policy, ["read", "read_masked", "update", "send", "disclose"], {
        ...MOST_FAVOURABLE,
        restricted: true,
      }),
    ]
      .map(({ cell }) => cell)
      .filter(isUser);
    const others = cells.filter(
      ({ relation, purpose }) =>
        relation !== "self" && purpose !== "privacy.request" && purpose !== "disclosure.legal",
    );
    expect([
      ...new Set(
        others.map(({ actor, action, purpose, category }) => `${actor} ${action} ${purpose} ${category}`),
      ),
    ]).toEqual([
      "communications read privacy.notice user.name",
      "communications read privacy.notice user.contact.email",
      "communications send privacy.notice user.name",
      "communications send privacy.notice user.contact.email",
    ]);
  });

  it("U11: when the table is walked, then auditors and officers of data protection review the record, and officers read people's data on an assigned privacy request only", () => {
    const watchers: readonly Actor[] = ["dpo", "auditor"];
    const cells = found(
      ({ actor, action, relation }) =>
        watchers.includes(actor) && action !== "collect" && relation !== "self",
    );
    const people = cells.filter(isUser);
    expect(categoriesOf(cells.filter((cell) => !isUser(cell)))).toEqual(["system.operations"]);
    expect([
      ...new Set(people.map(({ actor, purpose, relation }) => `${actor} ${purpose} ${relation}`)),
    ]).toEqual(["dpo privacy.request assigned_case"]);
    const hidden = ["user.legal_request", "user.suspicious_report", "user.government_id", "user.biometric"];
    expect(people.filter(({ category }) => hidden.some((group) => isWithin(category, group)))).toEqual([]);
  });

  it("when the table is walked, then operators touch no personal data beyond being recorded", () => {
    expect(
      found(
        (cell) => roleOf(cell.actor) === "platform_operator" && isUser(cell) && cell.action !== "collect",
      ),
    ).toEqual([]);
  });

  it("when a rule that sells is planted, then the ban still wins; and without the ban the walk finds it", () => {
    const text = readPolicyText();
    const sale = `@id("x") @clause("3") @law("none") @basis("contract") @notice("1") @retention("none") @note_id("x") @note_en("x")
      permit (principal, action == Alpokat::Action::"sell", resource);`;
    const planted = new Policy({ ...text, rules: text.rules + sale });
    expect([...allowedCells(planted, ["sell"])]).toEqual([]);
    const unguarded = text.rules.replace(
      'action in [Alpokat::Action::"sell", Alpokat::Action::"rent"]',
      'action == Alpokat::Action::"rent"',
    );
    const sold = allowedCells(new Policy({ ...text, rules: unguarded + sale }), ["sell"]).next();
    expect(sold.done).toBe(false);
  });
});
