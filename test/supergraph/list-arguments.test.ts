import { readFileSync } from "node:fs";
import path from "node:path";
import { listArguments } from "./list-arguments";

const sdl = readFileSync(path.join(__dirname, "..", "..", "supergraph.graphql"), "utf8");

/** Places in a list, not its content. */
const PAGING = /^\S+ (first|after)$/;

/**
 * What lists may be narrowed by beside their pages. Closed: whoever adds an argument says here why it tells nothing that
 * its user may not read. Nothing is ordered by choice.
 */
const ALLOWED: Readonly<Record<string, string>> = {
  "AuditRecord.decisions eventId": "operational; for reviewers alone",
  "AuditRecord.decisions requestId": "operational; for reviewers alone",
  "AuditRecord.processing from": "operational; sums for reviewers alone",
  "AuditRecord.processing to": "operational; sums for reviewers alone",
  "Merchant.salesSummary from": "a shop reads the days of its own sales, and reaches no other's",
  "Merchant.salesSummary to": "a shop reads the days of its own sales, and reaches no other's",
  "Merchant.salesSummary outletId": "an id; of the caller's own merchants by row security",
  "PrivacyExport.pieces format": "how one's own copy is written",
  "Query.consents accountId": "an id; the caller's own, or a subject of the open case",
  "Query.fraudCases filter.state": "operational; the desk's own work list, without people",
  "Query.fraudCases filter.isOverdue": "operational; the desk's own work list, without people",
  "Query.fraudCases filter.isMine": "operational; the caller's own cases",
  "Query.privacyRequests filter.states": "operational; the officers' own work list",
  "Query.privacyRequests filter.types": "operational; the officers' own work list",
  "Query.privacyRequests filter.escalation": "operational; the officers' own work list",
  "Query.sales filter.merchantId": "an id; of the caller's own merchants by row security",
  "Query.sales filter.outletId": "an id; of the caller's own merchants by row security",
  "Query.sales filter.occurredFrom": "a shop reads the times of its own sales, and reaches no other's",
  "Query.sales filter.occurredTo": "a shop reads the times of its own sales, and reaches no other's",
  "Query.settlementLines filter.merchantId": "an id; of the caller's own merchants by row security",
  "Query.settlementLines filter.state": "operational; the shop's own work list",
  "StatisticsRelease.totals by": "which of the released sums",
};

/** The catalogue is the merchant's own (clause 1): it reads all that it can search for, and reaches no other's. */
const OWN_CATALOGUE = /^Query\.catalogItems filter\.\w+$/;

const notAllowed = (schema: string): string[] =>
  listArguments(schema).filter(
    (name) => !PAGING.test(name) && !OWN_CATALOGUE.test(name) && !Object.hasOwn(ALLOWED, name),
  );

describe("filter or sort on a field one may not read", () => {
  test("when lists of the graph are looked at, then none is narrowed or ordered by anything but what its reader may read", () => {
    expect(notAllowed(sdl)).toEqual([]);
    expect(Object.keys(ALLOWED).filter((name) => !listArguments(sdl).includes(name))).toEqual([]);
    expect(listArguments(sdl).filter((name) => /order|sort/i.test(name))).toEqual([]);
  });

  test("planted: when a list of receipts can be filtered by address or ordered by it, then it is found", () => {
    const planted = `
      input ReceiptFilter { emailContains: String }
      type Query { receipts(first: Int, filter: ReceiptFilter, orderBy: String): [String!] }`;
    expect(notAllowed(planted)).toEqual(["Query.receipts filter.emailContains", "Query.receipts orderBy"]);
  });
});
