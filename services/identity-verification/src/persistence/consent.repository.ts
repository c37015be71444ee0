import type { ConsentInForce } from "@alpokat/policy";
import type { EntityManager } from "typeorm";
import type { Consents } from "../application/ports";
import type { ConsentEvent, ConsentKey } from "../domain/consent";
import { ConsentEventRow } from "./rows";

interface InForceRow extends Record<keyof ConsentKey, string> {
  id: string;
  account_id: string;
  purpose: ConsentInForce["purpose"];
}

/** Consents, each the acts that were done about it. */
export class ConsentRepository implements Consents {
  constructor(private readonly manager: EntityManager) {}

  async lock(accountId: string, key: ConsentKey): Promise<ConsentEvent | null> {
    // Two acts about one consent at once: one waits for the other, and sees it.
    const { purpose, channel, topic } = key;
    await this.manager.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [
      ["identity.consent", accountId, purpose, channel, topic].join("/"),
    ]);
    const row = await this.manager.findOne(ConsentEventRow, {
      where: { accountId, purpose, channel, topic },
      order: { number: "DESC" },
    });
    return row && toEvent(row);
  }

  async append({ proof, ...event }: ConsentEvent): Promise<void> {
    await this.manager.insert(ConsentEventRow, { ...event, ...proof });
  }

  async actsOf(accountId: string): Promise<ConsentEvent[]> {
    const rows = await this.manager.find(ConsentEventRow, {
      where: { accountId },
      order: { purpose: "ASC", channel: "ASC", topic: "ASC", number: "ASC" },
    });
    return rows.map(toEvent);
  }

  async inForce(accountIds: readonly string[]): Promise<ReadonlyMap<string, readonly ConsentInForce[]>> {
    const rows = await this.manager.query<InForceRow[]>(
      `SELECT id, account_id, purpose, channel, topic FROM (
         SELECT DISTINCT ON (account_id, purpose, channel, topic) id, account_id, purpose, channel, topic, state
           FROM identity.consent_event WHERE account_id = ANY ($1::uuid[])
          ORDER BY account_id, purpose, channel, topic, number DESC) AS last
        WHERE state = 'GIVEN'`,
      [accountIds],
    );
    const byAccount = new Map<string, ConsentInForce[]>();
    for (const { account_id, ...consent } of rows) {
      byAccount.set(account_id, [...(byAccount.get(account_id) ?? []), consent]);
    }
    return byAccount;
  }
}

function toEvent(row: ConsentEventRow): ConsentEvent {
  const { noticeVersion, noticeSha256, locale, wording, wordingSha256, ...event } = row;
  const isProven =
    noticeVersion !== null &&
    noticeSha256 !== null &&
    locale !== null &&
    wording !== null &&
    wordingSha256 !== null;
  return {
    ...event,
    proof: isProven ? { noticeVersion, noticeSha256, locale, wording, wordingSha256 } : null,
  };
}
