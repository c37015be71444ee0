import type { CurrencyCode } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { QrisCodes } from "../../application/qris-ports";
import type { QrisCriteria, QrisKind } from "../../domain/qris/code";
import type { QrisSettings } from "../../domain/qris/settings";
import type { StoredQrCode } from "../../domain/qris/stored-code";

interface SettingsRow {
  outlet_id: string;
  merchant_id: string;
  nmid: string;
  criteria: QrisCriteria;
  merchant_category: string;
  account_identifier: string;
  merchant_pan: string | null;
  account_merchant_id: string | null;
  merchant_name: string;
  city: string;
  postcode: string;
  version: number;
}

interface CodeRow {
  id: string;
  merchant_id: string;
  outlet_id: string;
  kind: QrisKind;
  payload: string;
  amount: string | null;
  currency: CurrencyCode;
  nmid: string;
  payment_id: string | null;
  expires_at: Date | null;
  created_at: Date;
}

const SETTINGS_COLUMNS = `outlet_id, merchant_id, nmid, criteria, merchant_category, account_identifier, merchant_pan,
  account_merchant_id, merchant_name, city, postcode, version`;
const CODE_COLUMNS = `id, merchant_id, outlet_id, kind, payload, amount::text AS amount, currency, nmid, payment_id,
  expires_at, created_at`;

/** The version before decides whether the row is changed, so that of two callers who read the same one wins. */
const STORE_SETTINGS = `
  INSERT INTO transactions.outlet_qris (${SETTINGS_COLUMNS}, updated_at)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
  ON CONFLICT (outlet_id) DO UPDATE SET nmid = EXCLUDED.nmid, criteria = EXCLUDED.criteria,
    merchant_category = EXCLUDED.merchant_category, account_identifier = EXCLUDED.account_identifier,
    merchant_pan = EXCLUDED.merchant_pan, account_merchant_id = EXCLUDED.account_merchant_id,
    merchant_name = EXCLUDED.merchant_name, city = EXCLUDED.city, postcode = EXCLUDED.postcode,
    version = EXCLUDED.version, updated_at = EXCLUDED.updated_at
   WHERE outlet_qris.version = EXCLUDED.version - 1
  RETURNING outlet_id`;

/** Settings of outlets for QRIS, and the codes issued for them. */
export class QrisCodeRepository implements QrisCodes {
  constructor(private readonly manager: EntityManager) {}

  async settingsOf(outletIds: readonly string[]): Promise<QrisSettings[]> {
    const rows = await this.manager.query<SettingsRow[]>(
      `SELECT ${SETTINGS_COLUMNS} FROM transactions.outlet_qris WHERE outlet_id = ANY($1::uuid[])`,
      [outletIds],
    );
    return rows.map(toSettings);
  }

  async storeSettings(settings: QrisSettings, now: Date): Promise<boolean> {
    const { account } = settings;
    const stored = await this.manager.query<unknown[]>(STORE_SETTINGS, [
      settings.outletId,
      settings.merchantId,
      settings.nmid,
      settings.criteria,
      settings.merchantCategory,
      account.identifier,
      account.merchantPan,
      account.merchantId,
      settings.merchantName,
      settings.city,
      settings.postcode,
      settings.version,
      now,
    ]);
    return stored.length === 1;
  }

  async add(code: StoredQrCode): Promise<void> {
    await this.manager.query(
      `INSERT INTO transactions.qr_code (id, merchant_id, outlet_id, kind, payload, amount, currency, nmid, payment_id, expires_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (payment_id) DO NOTHING`,
      [
        code.id,
        code.merchantId,
        code.outletId,
        code.kind,
        code.payload,
        code.amount?.minor.toString() ?? null,
        code.amount?.currency ?? "IDR",
        code.nmid,
        code.paymentId,
        code.expiresAt,
        code.createdAt,
      ],
    );
  }

  async staticOf(outletIds: readonly string[]): Promise<StoredQrCode[]> {
    const rows = await this.manager.query<CodeRow[]>(
      `SELECT newest.* FROM unnest($1::uuid[]) AS asked (outlet_id)
        CROSS JOIN LATERAL (SELECT ${CODE_COLUMNS} FROM transactions.qr_code
                             WHERE outlet_id = asked.outlet_id AND kind = 'STATIC' ORDER BY id DESC LIMIT 1) AS newest`,
      [outletIds],
    );
    return rows.map(toStoredCode);
  }

  async ofPayments(paymentIds: readonly string[]): Promise<StoredQrCode[]> {
    const rows = await this.manager.query<CodeRow[]>(
      `SELECT ${CODE_COLUMNS} FROM transactions.qr_code WHERE payment_id = ANY($1::uuid[])`,
      [paymentIds],
    );
    return rows.map(toStoredCode);
  }
}

const toSettings = (row: SettingsRow): QrisSettings => ({
  outletId: row.outlet_id,
  merchantId: row.merchant_id,
  nmid: row.nmid,
  criteria: row.criteria,
  merchantCategory: row.merchant_category,
  account: {
    identifier: row.account_identifier,
    merchantPan: row.merchant_pan,
    merchantId: row.account_merchant_id,
  },
  merchantName: row.merchant_name,
  city: row.city,
  postcode: row.postcode,
  version: row.version,
});

const toStoredCode = (row: CodeRow): StoredQrCode => ({
  id: row.id,
  merchantId: row.merchant_id,
  outletId: row.outlet_id,
  kind: row.kind,
  payload: row.payload,
  amount: row.amount === null ? null : { minor: BigInt(row.amount), currency: row.currency },
  nmid: row.nmid,
  paymentId: row.payment_id,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
});
