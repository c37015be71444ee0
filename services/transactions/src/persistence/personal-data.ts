import type { ErasableTable, PersonalDataDeclaration } from "@alpokat/subgraph";
import { ERASABLE_WORDS, WORDS_OF_BUYERS } from "./words/erasable-words";

const ofBuyer = (table: string, columns: readonly string[]): ErasableTable => ({
  table: `transactions.${table}`,
  subject: "buyer",
  subjectType: "text",
  columns,
});

/** A document in the shop's books: it stays as it is, and dates how long. */
const booked = (
  table: string,
  subject:
    | "buyer"
    | "recorded_by"
    | "reviewed_by"
    | "opened_by"
    | "closed_by"
    | "imported_by"
    | "resolved_by"
    | "matched_by",
  datedBy = "occurred_at",
): ErasableTable => ({
  table: `transactions.${table}`,
  subject,
  subjectType: subject === "buyer" ? "text" : "uuid",
  columns: [],
  datedBy,
});

/**
 * What transactions keeps of people: buyers by the blind index of their address, and who recorded a sale, from where. A
 * sale itself belongs to the books: it stays, without its buyer.
 */
export const PERSONAL_DATA: PersonalDataDeclaration = {
  classes: [
    {
      retention: "service",
      tables: [
        ofBuyer("receipt", ["address_sealed", "token_hash", "claimed_by", "claimed_at", "buyer"]),
        ofBuyer("receipt_version", ["document_sealed", "buyer"]),
        // A claim joined it to the account; without the account it is the buyer's again, as it was.
        {
          table: "transactions.receipt",
          subject: "claimed_by",
          subjectType: "uuid",
          columns: ["claimed_by", "claimed_at"],
        },
        { ...ofBuyer("receipt_access", []), isDeleted: true },
        ofBuyer("sale", ["buyer"]),
        ofBuyer("refund", ["buyer"]),
        {
          table: "transactions.sale",
          subject: "recorded_by",
          subjectType: "uuid",
          columns: ["ip_address_sealed", "software_sealed", "device_id"],
        },
        // By what a decision was counted: keyed digests of account, device and network.
        {
          table: "transactions.fraud_decision",
          subject: "recorded_by",
          subjectType: "uuid",
          columns: ["pivots"],
        },
        ...ERASABLE_WORDS,
      ],
      alongside: WORDS_OF_BUYERS,
    },
    {
      retention: "books",
      tables: [
        booked("sale", "buyer"),
        booked("refund", "buyer"),
        booked("sale", "recorded_by"),
        booked("refund", "recorded_by"),
        booked("refund", "reviewed_by"),
        booked("shift", "opened_by", "opened_at"),
        booked("shift", "closed_by", "closed_at"),
        booked("settlement", "imported_by", "imported_at"),
        booked("settlement_line", "resolved_by", "resolved_at"),
        booked("recon_match", "matched_by", "matched_at"),
        booked("qris_work_item", "closed_by", "closed_at"),
      ],
    },
  ],
  buyerOfReceipt: async (manager, receiptId) => {
    const [receipt] = await manager.query<{ buyer: string | null }[]>(
      "SELECT buyer FROM transactions.receipt WHERE id = $1",
      [receiptId],
    );
    return receipt?.buyer ?? null;
  },
};
