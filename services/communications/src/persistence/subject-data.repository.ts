import type { Category } from "@alpokat/kernel";
import type { SubjectKeys } from "@alpokat/persistence";
import type { SubjectDatum, SubjectRecord, SubjectSource } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import type { SubjectDataRows } from "../application/ports";

interface TicketRow {
  id: string;
  state: string;
  opened_at: Date;
  subject_sealed: Buffer;
  message_sealed: Buffer;
}

interface DeliveryRow {
  id: string;
  channel: string;
  state: string;
  created_at: Date;
  sent_at: Date | null;
}

interface MessageRow {
  id: string;
  template: string;
  category: string;
  reference: string;
  created_at: Date;
  deliveries: readonly AccountDelivery[];
}

interface AccountDelivery {
  readonly id: string;
  readonly channel: string;
  readonly state: string;
  readonly createdAt: string;
  readonly dueAt: string | null;
  readonly sentAt: string | null;
  readonly lastErrorCode: string | null;
  readonly contentSha256: string | null;
  readonly refusal: object | null;
  /** With number, moment and outcome; null where there was none. */
  readonly attempts: readonly object[] | null;
}

const ATTEMPTS = `(SELECT jsonb_agg(jsonb_build_object('number', a.number, 'at', a.at, 'outcome', a.outcome) ORDER BY a.number)
    FROM communications.delivery_attempt a WHERE a.delivery_id = d.id)`;
const MESSAGES = `
  SELECT m.id, m.template, m.category, m.reference, m.created_at, COALESCE(
           (SELECT jsonb_agg(jsonb_build_object('id', d.id, 'channel', d.channel, 'state', d.state, 'createdAt', d.created_at,
                     'dueAt', d.due_at, 'sentAt', d.sent_at, 'lastErrorCode', d.last_error_code, 'contentSha256', d.content_sha256,
                     'refusal', d.refusal, 'attempts', ${ATTEMPTS}) ORDER BY d.id)
              FROM communications.delivery d WHERE d.message_id = m.id), '[]') AS deliveries
    FROM communications.message m
   WHERE m.account_id = $1 AND ($2::uuid IS NULL OR m.id > $2) ORDER BY m.id LIMIT $3`;

const datum = (name: string, category: Category, value: string | null): SubjectDatum[] =>
  value === null ? [] : [{ name, category, reveal: () => value }];

/** Copies what this service keeps about somebody; rows are those that row security shows to the caller. */
export class SubjectDataRepository implements SubjectDataRows {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  supportTickets(accountId: string): SubjectSource {
    return async (after, limit) => {
      const rows = await this.manager.query<TicketRow[]>(
        `SELECT id, state, opened_at, subject_sealed, message_sealed FROM communications.support_ticket
          WHERE account_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
        [accountId, after, limit],
      );
      const key = (await this.keys.keysOf([accountId], "service")).get(accountId);
      const text = (id: string, column: "subject" | "message", sealed: Buffer): SubjectDatum => ({
        name: column,
        category: "user.content",
        reveal: () => key?.open({ table: "support_ticket", column, row: id }, sealed) ?? null,
      });
      return rows.map(({ id, state, opened_at: recordedAt, ...sealed }) => ({
        key: id,
        records: [
          {
            source: "communications.support_ticket",
            record: id,
            recordedAt,
            reference: { subject: accountId },
            values: [
              text(id, "subject", sealed.subject_sealed),
              text(id, "message", sealed.message_sealed),
              ...datum("state", "user.content", state),
            ],
          },
        ],
      }));
    };
  }

  messages(accountId: string): SubjectSource {
    return async (after, limit) => {
      const rows = await this.manager.query<MessageRow[]>(MESSAGES, [accountId, after, limit]);
      return rows.map(({ id, created_at: recordedAt, deliveries, ...message }) => ({
        key: id,
        records: [
          {
            source: "communications.message",
            record: id,
            recordedAt,
            reference: { subject: accountId },
            values: [
              ...datum("template", "user.account", message.template),
              ...datum("category", "user.account", message.category),
              ...datum("reference", "user.account", message.reference),
            ],
          },
          ...deliveries.map((delivery) => deliveryRecord(accountId, delivery)),
        ],
      }));
    };
  }

  deliveries(receiptId: string, buyer: string): SubjectSource {
    return async (after, limit) => {
      const rows = await this.manager.query<DeliveryRow[]>(
        `SELECT d.id, d.channel, d.state, d.created_at, d.sent_at
           FROM communications.message m JOIN communications.delivery d ON d.message_id = m.id
          WHERE m.receipt_id = $1 AND ($2::uuid IS NULL OR d.id > $2) ORDER BY d.id LIMIT $3`,
        [receiptId, after, limit],
      );
      return rows.map(({ id, channel, state, created_at: recordedAt, sent_at: sentAt }) => ({
        key: id,
        records: [
          {
            source: "communications.delivery",
            record: id,
            recordedAt,
            reference: { subject: buyer, receipt: receiptId },
            values: [
              ...datum("channel", "system.operations", channel),
              ...datum("state", "system.operations", state),
              ...datum("sentAt", "system.operations", sentAt?.toISOString() ?? null),
            ],
          },
        ],
      }));
    };
  }
}

function deliveryRecord(accountId: string, { id, createdAt, ...delivery }: AccountDelivery): SubjectRecord {
  const values = Object.entries(delivery).flatMap(([name, value]) =>
    datum(
      name,
      "system.operations",
      value === null || typeof value === "string" ? value : JSON.stringify(value),
    ),
  );
  return {
    source: "communications.delivery",
    record: id,
    recordedAt: new Date(createdAt),
    reference: { subject: accountId },
    values,
  };
}
