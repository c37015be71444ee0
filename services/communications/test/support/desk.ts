import { randomUUID } from "node:crypto";
import { PostgresCarrier, cloudEvent } from "@alpokat/persistence";
import { type Stack, eventually, fixedClock, startStack } from "@alpokat/testing";
import { Client, Pool } from "pg";
import { SmtpSink } from "./smtp-sink";
import { type SampleReceipt, TransactionsStandIn, sampleReceipt } from "./transactions-stand-in";

/** A delivery as the database has it. */
export interface StoredDelivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly sent_at: Date | null;
  readonly last_error_code: string | null;
  readonly content_sha256: string | null;
}

/** communications with real SMTP, a stand-in for transactions, and the events that transactions would publish. */
export class Desk {
  readonly sink = new SmtpSink();
  readonly transactions = new TransactionsStandIn();
  readonly clock = fixedClock("2026-11-23T03:00:00.000Z");
  #open: { readonly stack: Stack; readonly admin: Client; readonly pool: Pool } | null = null;

  get stack(): Stack {
    return this.#parts.stack;
  }

  get admin(): Client {
    return this.#parts.admin;
  }

  async open(): Promise<void> {
    await Promise.all([this.sink.start(), this.transactions.start()]);
    const stack = await startStack({
      services: ["communications"],
      clock: this.clock,
      smtpUrl: this.sink.url,
      environment: { communications: { GATEWAY_URL: this.transactions.url, SMTP_TIMEOUT_MS: "2000" } },
    });
    const admin = new Client(stack.database.adminUrl);
    await admin.connect();
    const pool = new Pool({ connectionString: stack.database.urlFor("carrier_app"), max: 2 });
    this.#open = { stack, admin, pool };
  }

  async close(): Promise<void> {
    const { admin, pool, stack } = this.#parts;
    await admin.end();
    await pool.end();
    await stack.stop();
    await Promise.all([this.sink.stop(), this.transactions.stop()]);
  }

  /** Makes a receipt that transactions can be asked for. @returns its id. */
  receipt(over: Partial<SampleReceipt> | { readonly errorCode: string } = {}): string {
    const id = randomUUID();
    this.transactions.receipts.set(id, "errorCode" in over ? over : { ...sampleReceipt, ...over });
    return id;
  }

  /** Publishes requests for receipts, one event each. */
  async request(
    ...requests: readonly {
      readonly receiptId: string;
      readonly merchantId?: string;
      readonly saleId?: string;
    }[]
  ) {
    await this.#carrier().publish(
      requests.map(({ receiptId, merchantId = randomUUID(), saleId = randomUUID() }) =>
        cloudEvent({
          source: "transactions",
          type: "receipt.requested.v1",
          time: this.clock(),
          subject: saleId,
          data: { receiptId, saleId, merchantId, outletId: randomUUID() },
        }),
      ),
    );
  }

  /** Publishes what else transactions tells of a receipt. */
  async tell(type: string, data: Record<string, string>): Promise<void> {
    await this.#carrier().publish([cloudEvent({ source: "transactions", type, time: this.clock(), data })]);
  }

  /** Publishes an event of the same type with other data. */
  async publish(data: Record<string, string>): Promise<void> {
    const type = "receipt.requested.v1";
    await this.#carrier().publish([cloudEvent({ source: "transactions", type, time: this.clock(), data })]);
  }

  /** Waits until no event that was set aside is due for another try. */
  async settled(): Promise<void> {
    await eventually(
      async () => {
        const sql = "SELECT FROM communications.inbox_retry WHERE next_try_at <= $1";
        return (await this.admin.query(sql, [this.clock()])).rows.length;
      },
      (due) => due === 0,
    );
  }

  async deadLetters(): Promise<object[]> {
    return (await this.admin.query("SELECT consumer, attempts, error FROM communications.dead_letter")).rows;
  }

  async delivery(receiptId: string): Promise<StoredDelivery | null> {
    const { rows } = await this.admin.query<StoredDelivery>(
      `SELECT d.id, state, attempts, sent_at, last_error_code, content_sha256
       FROM communications.delivery d JOIN communications.message m ON m.id = d.message_id WHERE receipt_id = $1`,
      [receiptId],
    );
    return rows[0] ?? null;
  }

  /** Waits until so many mails went to an address. */
  mailsTo(address: string, count: number): Promise<ReturnType<SmtpSink["to"]>> {
    return eventually(
      () => Promise.resolve(this.sink.to(address)),
      (sent) => sent.length >= count,
    );
  }

  /** Waits until the receipt's delivery is in the state. */
  until(receiptId: string, state: string): Promise<StoredDelivery | null> {
    return eventually(
      () => this.delivery(receiptId),
      (delivery) => delivery?.state === state,
    );
  }

  async outcomes(deliveryId: string): Promise<string[]> {
    const { rows } = await this.admin.query<{ outcome: string }>(
      "SELECT outcome FROM communications.delivery_attempt WHERE delivery_id = $1 ORDER BY number",
      [deliveryId],
    );
    return rows.map(({ outcome }) => outcome);
  }

  /** Every row of every table of the service and of the carrier, as text. */
  async everyRow(): Promise<string> {
    const { rows: tables } = await this.admin.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname IN ('communications', 'communications_keys', 'carrier', 'gateway')`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await this.admin.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join("\n");
  }

  get #parts(): { readonly stack: Stack; readonly admin: Client; readonly pool: Pool } {
    if (!this.#open) throw new Error("The desk is not open");
    return this.#open;
  }

  #carrier(): PostgresCarrier {
    return new PostgresCarrier({ pool: this.#parts.pool });
  }
}
