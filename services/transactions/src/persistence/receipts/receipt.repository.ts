import { createHash } from "node:crypto";
import type { BlindIndex, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type {
  IssuedReceipt,
  NewReceipt,
  NewReceiptVersion,
  NewResend,
  Receipts,
} from "../../application/receipts/receipt-ports";
import { MOST_RECEIPTS_OF_SALE, type Receipt } from "../../domain/receipts/receipt";
import type { SaleParts } from "../../domain/receipts/receipt-document";
import type { ReceiptStanding, ReceiptState } from "../../domain/receipts/receipt-version";
import { documentNumber } from "../../domain/sale";
import { takeNumbers } from "../day-numbers";
import { RECEIPT_RETENTION, placeOfAddress, placeOfDocument, readReceipts } from "./receipt-rows";
import { holdToken, tokenHash } from "./receipt-token";

/** The token of a receipt: a keyed function of its id, so that only this service can compute it. */
export const receiptToken = (tokens: BlindIndex, receiptId: string): string =>
  tokens.of(receiptId).toString("base64url");

interface IssuedRow {
  id: string;
  buyer: string | null;
  business_day: string;
  day_number: number;
}

interface StandingRow {
  state: ReceiptState;
  issued_at: Date;
  changed_at: Date;
}

/** Receipts and their versions, each with address and content sealed under the buyer's own key. */
export class ReceiptRepository implements Receipts {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly addressIndex: BlindIndex,
    private readonly tokens: BlindIndex,
  ) {}

  /** In one order, so that two at once wait and don't deadlock. The table's constraints hold for whatever comes another way. */
  async lockSales(saleIds: readonly string[]): Promise<void> {
    const names = [...new Set(saleIds)].sort().map((id) => `transactions.receipt of ${id}`);
    await this.manager.query(
      "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name",
      [names],
    );
  }

  async add(receipt: NewReceipt): Promise<IssuedReceipt | null> {
    const { id, address } = receipt;
    const buyer = await this.buyerAt(address);
    const issued = await this.issuedOf(receipt.saleId);
    const known = issued.find((each) => each.buyer === buyer);
    if (known) {
      const number = documentNumber(known.business_day, known.day_number);
      return { id: known.id, number, buyer, isNew: false };
    }
    if (issued.length >= MOST_RECEIPTS_OF_SALE) return null;
    const [dayNumber = 0] = await takeNumbers(this.manager, "RECEIPT", [receipt]);
    const key = await this.keys.keyFor(buyer, RECEIPT_RETENTION);
    await this.manager.query(
      `INSERT INTO transactions.receipt (id, merchant_id, outlet_id, sale_id, business_day, day_number, language, buyer,
         address_sealed, token_hash, issued_at, link_ends_at, requested_by, place)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        id,
        receipt.merchantId,
        receipt.outletId,
        receipt.saleId,
        receipt.businessDay,
        dayNumber,
        receipt.language,
        buyer,
        key.seal(placeOfAddress(id), address),
        tokenHash(receiptToken(this.tokens, id)),
        receipt.issuedAt,
        receipt.linkEndsAt,
        receipt.requestedBy,
        issued.length + 1,
      ],
    );
    return { id, number: documentNumber(receipt.businessDay, dayNumber), buyer, isNew: true };
  }

  async addVersion(added: NewReceiptVersion): Promise<void> {
    const { receiptId, version, cause, issuedAt, document, signature } = added;
    const [receipt] = await this.manager.query<{ merchant_id: string; buyer: string }[]>(
      "SELECT merchant_id, buyer FROM transactions.receipt WHERE id = $1",
      [receiptId],
    );
    if (!receipt) throw new Error("A version needs its receipt");
    const key = await this.keys.keyFor(receipt.buyer, RECEIPT_RETENTION);
    await this.manager.query(
      `INSERT INTO transactions.receipt_version (receipt_id, version, merchant_id, buyer, state, cause, document_sealed, document_sha256,
         issued_at, changed_at, signing_key_id, signature)
       VALUES ($1, $2, $3, $4, 'ISSUED', $5, $6, $7, $8, $8, $9, $10)`,
      [
        receiptId,
        version,
        receipt.merchant_id,
        receipt.buyer,
        cause,
        key.seal(placeOfDocument(receiptId, version), document),
        createHash("sha256").update(document, "utf8").digest(),
        issuedAt,
        signature.keyId,
        signature.value,
      ],
    );
  }

  async endVersion(
    receiptId: string,
    version: number,
    { state, at }: { readonly state: "SUPERSEDED" | "REVOKED"; readonly at: Date },
  ): Promise<void> {
    await this.manager.query(
      "UPDATE transactions.receipt_version SET state = $3, changed_at = $4 WHERE receipt_id = $1 AND version = $2",
      [receiptId, version, state, at],
    );
  }

  findByIds(ids: readonly string[]): Promise<Receipt[]> {
    return this.find("r.id = ANY($1::uuid[])", ids);
  }

  findBySale(saleIds: readonly string[]): Promise<Receipt[]> {
    return this.find("r.sale_id = ANY($1::uuid[])", saleIds);
  }

  async findByToken(token: string, now: Date): Promise<Receipt | null> {
    const hash = await holdToken(this.manager, token);
    const [receipt] = await this.find("r.token_hash = $1 AND r.link_ends_at > $2", hash, now);
    return receipt ?? null;
  }

  async standingOf(signature: Uint8Array): Promise<ReceiptStanding | null> {
    const hex = Buffer.from(signature).toString("hex");
    await this.manager.query("SELECT set_config('app.receipt_signature', $1, true)", [hex]);
    const [row] = await this.manager.query<StandingRow[]>(
      "SELECT state, issued_at, changed_at FROM transactions.receipt_version WHERE signature = $1",
      [signature],
    );
    if (!row) return null;
    const { state, issued_at: issued, changed_at: changed } = row;
    // Whether it was sent is its buyer's matter.
    return state === "ISSUED" || state === "SENT"
      ? { state: "ISSUED", since: issued }
      : { state, since: changed };
  }

  async importedRefunds(saleId: string): Promise<SaleParts["refunds"]> {
    const rows = await this.manager.query<{ at: Date; amount: string }[]>(IMPORTED_REFUNDS, [saleId]);
    return rows.map(({ at, amount }) => ({ at, amount: BigInt(amount) }));
  }

  async addResend({ id, receiptId, merchantId, at }: NewResend): Promise<boolean> {
    const added = await this.manager.query<unknown[]>(ADD_RESEND, [id, receiptId, merchantId, at]);
    return added.length > 0;
  }

  /**
   * The buyer of an address. Who was erased and asks for a receipt again is somebody new: the index that they were known
   * by names nobody any more, and no key is made for it again.
   */
  private async buyerAt(address: string): Promise<string> {
    for (let erasures = 0; ; erasures += 1) {
      const text = erasures === 0 ? address : `${address}\n${String(erasures)}`;
      const buyer = `buyer:${this.addressIndex.of(text).toString("hex")}`;
      if ((await this.keys.tombstones([buyer])).length === 0) return buyer;
    }
  }

  /**
   * What a sale has had so far. Its requests wait here for each other until the commit, so that the count holds and
   * nothing is refused once it has taken a number.
   */
  private async issuedOf(saleId: string): Promise<IssuedRow[]> {
    await this.lockSales([saleId]);
    return this.manager.query(
      `SELECT id, buyer, business_day::text AS business_day, day_number FROM transactions.receipt
        WHERE sale_id = $1 ORDER BY place`,
      [saleId],
    );
  }

  private find(condition: string, ...values: readonly unknown[]): Promise<Receipt[]> {
    return readReceipts(this.manager, this.keys, { condition, values });
  }
}

const IMPORTED_REFUNDS = `
  SELECT r.occurred_at AS at, sum(l.line_total)::text AS amount
    FROM transactions.refund_line l JOIN transactions.refund r ON r.id = l.refund_id
   WHERE l.sale_id = $1 GROUP BY r.id, r.occurred_at ORDER BY r.occurred_at, r.id`;

/** At its next place, unless there is none or the one before was shortly ago. The caller holds the sale's lock. */
const ADD_RESEND = `
  INSERT INTO transactions.receipt_resend (id, receipt_id, merchant_id, place, requested_at)
  SELECT $1, $2, $3, count(*) + 1, $4::timestamptz FROM transactions.receipt_resend s WHERE s.receipt_id = $2
  HAVING count(*) < 3 AND COALESCE(max(s.requested_at), '-infinity') <= $4::timestamptz - interval '10 minutes'
  RETURNING id`;
