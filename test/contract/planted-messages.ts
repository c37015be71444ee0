import { randomUUID } from "node:crypto";
import type { TestDatabase } from "@alpokat/testing";
import { Client } from "pg";
import { rowsOf } from "../erasure/orders";
import type { Business } from "./business";

const MESSAGE = `
  INSERT INTO communications.message (id, account_id, category, template, reference, dedupe_key, created_at)
  VALUES ($1, $2, $3, $4, $5, $5, now())`;
const DELIVERY = `
  INSERT INTO communications.delivery (id, message_id, account_id, channel, state, attempts, last_error_code, refusal, created_at)
  VALUES ($1, $2, $3, 'EMAIL', $4, 1, 'POLICY_DENIED', $5, now())`;
const ATTEMPT = `
  INSERT INTO communications.delivery_attempt (delivery_id, number, account_id, at, outcome)
  VALUES ($1, 1, $2, now(), 'POLICY_DENIED')`;
const REFUSAL = {
  clause: "4",
  rule: null,
  law: "UU 27/2022 art. 20",
  purpose: "marketing.own",
  reason: "tolak-tanaman",
};

/** What was to be sent to an account and was refused: news, and the answer to a privacy request. */
export async function plantMessages({ adminUrl }: TestDatabase, accountId: string): Promise<void> {
  const client = new Client(adminUrl);
  await client.connect();
  try {
    for (const [category, template] of [
      ["NEWS", "campaign"],
      ["ADMINISTRATIVE", "privacy-request"],
    ] as const) {
      const [message, delivery] = [randomUUID(), randomUUID()];
      await client.query(MESSAGE, [message, accountId, category, template, `${template}-tanaman`]);
      await client.query(DELIVERY, [delivery, message, accountId, "SUPPRESSED", REFUSAL]);
      await client.query(ATTEMPT, [delivery, accountId]);
    }
  } finally {
    await client.end();
  }
}

/** What is seldom there: a guardian's consent to the owner's account, a notice that was mailed, a shrinkage that was imported. */
export async function plantSeldom(
  admin: Client,
  { owner, outletId }: Pick<Business, "owner" | "outletId">,
): Promise<void> {
  const { accountId, merchantId } = owner;
  await admin.query(
    `INSERT INTO identity.guardian_consent (account_id, invitation_id, relationship, guardian_name_sealed, guardian_email_sealed,
       notice_version, notice_sha256, locale, wording, wording_sha256, request_id, at)
     VALUES ($1, $2, 'PARENT', '\\x01', '\\x01', 1, repeat('a', 64), 'id', 'wali-tanaman', repeat('b', 64), $2, now())`,
    [accountId, randomUUID()],
  );
  await admin.query(
    `INSERT INTO identity.notice_delivery (account_id, version, channel, locale, sha256, at)
     VALUES ($1, 1, 'EMAIL', 'id', repeat('a', 64), now())`,
    [accountId],
  );
  await admin.query(
    `INSERT INTO transactions.stock_adjustment (id, merchant_id, outlet_id, import_reference, line_number, sku, name, quantity,
       occurred_at, recorded_at, recorded_by) VALUES ($1, $2, $3, 'susut-tanaman', 1, 'S', 'S', -1, now(), now(), $4)`,
    [randomUUID(), merchantId, outletId, accountId],
  );
}

/** After an erasure: what was answered to requests stays with them, since the end of an erasure is told after it. */
export async function expectOnlyAnswersLeft(database: TestDatabase, accountId: string): Promise<void> {
  const of = (table: string) =>
    rowsOf(database, `SELECT * FROM communications.${table} WHERE account_id = $1`, [accountId]);
  const answer = expect.objectContaining({ template: "privacy-request" });
  expect(await of("message")).toEqual([answer]);
  expect(await of("delivery")).toHaveLength(1);
  expect(await of("delivery_attempt")).toHaveLength(1);
}
