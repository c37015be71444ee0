import { createHash } from "node:crypto";
import type { BlindIndex, SubjectKey, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { NewReceipt, Receipts } from "../application/ports";
import { MOST_RECEIPTS_OF_SALE, type Receipt, type ReceiptLanguage } from "../domain/receipt";
import { documentNumber } from "../domain/sale";
import { takeNumbers } from "./day-numbers";
import { lockUntilCommit } from "./lock";

const RETENTION = "service";
const placeOf = (id: string) => ({ table: "transactions.receipt", column: "address", row: id });

interface Row {
  id: string;
  merchant_id: string;
  outlet_id: string;
  sale_id: string;
  business_day: string;
  day_number: number;
  language: ReceiptLanguage;
  /** Null, as the address, once the buyer was erased. */
  buyer: string | null;
  address_sealed: Buffer | null;
  issued_at: Date;
}

const COLUMNS = `id, merchant_id, outlet_id, sale_id, business_day::text AS business_day, day_number, language, buyer, address_sealed, issued_at`;

/** The hash that is stored of a token; the token itself is stored nowhere. */
const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** The token of a receipt: a keyed function of its id, so that only this service can compute it. */
export const receiptToken = (tokens: BlindIndex, receiptId: string): string =>
  tokens.of(receiptId).toString("base64url");

/** Receipts, each with its address sealed under the buyer's own key. */
export class ReceiptRepository implements Receipts {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly addressIndex: BlindIndex,
    private readonly tokens: BlindIndex,
  ) {}

  async add(receipt: NewReceipt): Promise<string | null> {
    const { id, address } = receipt;
    const buyer = await this.buyerAt(address);
    const issued = await this.issuedOf(receipt.saleId);
    const known = issued.find((each) => each.buyer === buyer);
    if (known) return known.id;
    if (issued.length >= MOST_RECEIPTS_OF_SALE) return null;
    const [dayNumber] = await takeNumbers(this.manager, "RECEIPT", [receipt]);
    const key = await this.keys.keyFor(buyer, RETENTION);
    await this.manager.query(
      `INSERT INTO transactions.receipt (id, merchant_id, outlet_id, sale_id, business_day, day_number, language, buyer,
         address_sealed, token_hash, issued_at, requested_by, place)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        id,
        receipt.merchantId,
        receipt.outletId,
        receipt.saleId,
        receipt.businessDay,
        dayNumber,
        receipt.language,
        buyer,
        key.seal(placeOf(id), address),
        hashOf(receiptToken(this.tokens, id)),
        receipt.issuedAt,
        receipt.requestedBy,
        issued.length + 1,
      ],
    );
    return id;
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
   * nothing is refused once it has taken a number; the table's constraints hold for whatever comes another way.
   */
  private async issuedOf(saleId: string): Promise<{ id: string; buyer: string | null }[]> {
    await lockUntilCommit(this.manager, `transactions.receipt of ${saleId}`);
    return this.manager.query(
      "SELECT id, buyer FROM transactions.receipt WHERE sale_id = $1 ORDER BY place",
      [saleId],
    );
  }

  findByIds(ids: readonly string[]): Promise<Receipt[]> {
    return this.find("id = ANY($1::uuid[])", ids);
  }

  findBySale(saleIds: readonly string[]): Promise<Receipt[]> {
    return this.find("sale_id = ANY($1::uuid[])", saleIds);
  }

  async findByToken(token: string): Promise<Receipt | null> {
    const hash = hashOf(token);
    // Row security opens this one row to the transaction, and with it the sale and outlet that it shows.
    await this.manager.query("SELECT set_config('app.receipt_token', $1, true)", [hash.toString("hex")]);
    const [receipt] = await this.find("token_hash = $1", hash);
    return receipt ?? null;
  }

  private async find(condition: string, value: unknown): Promise<Receipt[]> {
    const rows = await this.manager.query<Row[]>(
      `SELECT ${COLUMNS} FROM transactions.receipt WHERE ${condition} ORDER BY issued_at, id`,
      [value],
    );
    const buyers = [...new Set(rows.flatMap(({ buyer }) => buyer ?? []))];
    const keys = await this.keys.keysOf(buyers, RETENTION);
    return rows.flatMap((row) => {
      const { buyer, address_sealed: sealed } = row;
      const key = buyer === null ? undefined : keys.get(buyer);
      // An erased buyer's key is gone, and the address with it.
      return key && buyer !== null && sealed ? [toReceipt(row, { buyer, key, sealed })] : [];
    });
  }
}

const toReceipt = (
  row: Row,
  { buyer, key, sealed }: { readonly buyer: string; readonly key: SubjectKey; readonly sealed: Buffer },
): Receipt => ({
  id: row.id,
  merchantId: row.merchant_id,
  outletId: row.outlet_id,
  saleId: row.sale_id,
  number: documentNumber(row.business_day, row.day_number),
  language: row.language,
  buyer,
  address: { reveal: () => key.open(placeOf(row.id), sealed) },
  issuedAt: row.issued_at,
});
