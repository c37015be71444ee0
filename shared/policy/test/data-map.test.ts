import { readFileSync } from "node:fs";
import path from "node:path";
import {
  CATEGORY_NAMES,
  dataMapFaults,
  dataMapMarkdown,
  dataMapOf,
  heldFields,
  loadPolicy,
  retentionOf,
  type DataMapEntry,
} from "../src";

const AT = new Date("2026-11-23T03:00:00.000Z");
const SUPERGRAPH = readFileSync(path.join(__dirname, "../../../supergraph.graphql"), "utf8");
const policy = loadPolicy();

const mapOf = (supergraphSdl: string): readonly DataMapEntry[] =>
  dataMapOf({ supergraphSdl, policy, at: AT });
const entryOf = (map: readonly DataMapEntry[], category: string): DataMapEntry | undefined =>
  map.find((entry) => entry.category === category);

describe("U11: the data map", () => {
  const map = mapOf(SUPERGRAPH);

  it("when the committed graph is read, then every category that a field holds is there, with a period and a use", () => {
    const held = new Set(heldFields(SUPERGRAPH).map(({ category }) => category));
    expect(map.map(({ category }) => category)).toEqual(expect.arrayContaining([...held]));
    expect(dataMapFaults(map)).toEqual([]);
  });

  it("when an e-mail address is looked up, then fields, occasions, period, uses and processors are named", () => {
    const email = entryOf(map, "user.contact.email");
    expect(email).toMatchObject({
      text: { en: "e-mail address", id: "alamat email" },
      isSpecific: false,
      retention: { retention: "service", startsAt: "RELATIONSHIP_ENDED" },
    });
    expect(email?.fields).toContainEqual({
      category: "user.contact.email",
      field: "Account.email",
      subgraphs: ["identity-verification"],
      direction: "out",
    });
    expect(email?.fields).toContainEqual({
      category: "user.contact.email",
      field: "RegisterAccountInput.email",
      subgraphs: ["identity-verification"],
      direction: "in",
    });
    expect(email?.collectedAt).toEqual(["account_registration", "identity_verification", "receipt_request"]);
    expect(email?.processors.map(({ id }) => id)).toEqual(["mail-carrier"]);
    expect(email?.uses.find(({ purpose }) => purpose === "service.support")).toMatchObject({
      clauses: ["3"],
      bases: ["contract"],
      noticeVersion: 1,
    });
  });

  it("3.5: when money is looked up, then the provider of QRIS payments is named, with task, service and country", () => {
    const financial = map.find(({ category }) => category === "user.financial");
    expect(financial?.processors).toMatchObject([
      { id: "qris-provider", service: "transactions", purposes: ["service.provide"], country: "ID" },
    ]);
  });

  it("when uses are read, then nobody sells or rents, and partners do nothing with data of people", () => {
    const uses = map.flatMap((entry) => entry.uses.map((use) => ({ ...use, category: entry.category })));
    expect(uses.length).toBeGreaterThan(50);
    expect(
      uses.flatMap(({ actions }) => actions).filter((action) => ["sell", "rent"].includes(action)),
    ).toEqual([]);
    const ofPartners = uses.filter(
      ({ roles, actions }) => roles.includes("partner") && !actions.includes("collect"),
    );
    expect(
      ofPartners.filter(
        ({ purpose }) => !["account.self", "service.provide", "privacy.request"].includes(purpose),
      ),
    ).toEqual([]);
  });

  it("when a field is added to the graph, then it appears with its subgraph", () => {
    const field =
      'planted: String @join__field(graph: TRANSACTIONS) @personalData(category: "user.biometric")';
    const planted = SUPERGRAPH.replace(/^type Sale\b[^{]*\{/m, (head) => `${head}\n  ${field}`);
    expect(planted).not.toBe(SUPERGRAPH);
    expect(entryOf(mapOf(planted), "user.biometric")?.fields).toContainEqual({
      category: "user.biometric",
      field: "Sale.planted",
      subgraphs: ["transactions"],
      direction: "out",
    });
  });

  it("when a category that is held has no period, then it is a fault that names it", () => {
    const withoutOne = dataMapOf({
      supergraphSdl: SUPERGRAPH,
      policy,
      at: AT,
      retention: (category, at) => {
        if (category === "user.name") throw new Error("no period");
        return retentionOf(category, at);
      },
    });
    expect(dataMapFaults(withoutOne)).toEqual(["user.name is held, and no retention is laid down for it"]);
  });

  it("when it is written for people, then each category has its heading and each use its line", () => {
    const text = dataMapMarkdown(map, policy.hash);
    expect(text.match(/^## /gm)).toHaveLength(map.length);
    expect(text).toContain("## `user.contact.email`: e-mail address (alamat email)");
    expect(text).toContain(`Policy ${policy.hash}.`);
    expect(map.length).toBeLessThanOrEqual(CATEGORY_NAMES.length);
  });
});
