import { randomUUID } from "node:crypto";
import { SmtpSink } from "./smtp-sink";
import {
  GatewayClient,
  type FixedClock,
  type Person,
  type Stack,
  eventually,
  fixedClock,
  registerStaff,
  signIn,
  startStack,
} from "@alpokat/testing";
import { Client } from "pg";

/** A day and an hour. */
export const PAST_THE_LEAD_MS = 90_000_000;

/** identity-verification and communications with a real SMTP server, and two privacy officers. */
export class NoticeStack {
  readonly sink = new SmtpSink();
  readonly clock: FixedClock = fixedClock("2026-11-23T03:00:00.000Z");
  stack!: Stack;
  client!: GatewayClient;
  admin!: Client;
  officers!: readonly [Person, Person];

  async open(): Promise<void> {
    await this.sink.start();
    this.stack = await startStack({
      services: ["identity-verification", "communications"],
      clock: this.clock,
      smtpUrl: this.sink.url,
    });
    this.client = new GatewayClient(this.stack.gatewayUrl);
    this.admin = new Client(this.stack.database.adminUrl);
    await this.admin.connect();
    this.officers = [
      await registerStaff(this.stack, this.client, "dpo"),
      await registerStaff(this.stack, this.client, "dpo"),
    ];
  }

  /** After the clock went on: tokens live for 15 minutes. */
  async signInAgain(): Promise<void> {
    const [first, second] = this.officers;
    this.officers = [await signIn(this.client, first), await signIn(this.client, second)];
  }

  async close(): Promise<void> {
    await this.admin.end();
    await this.stack.stop();
    await this.sink.stop();
  }

  /** The text of a version as privacy officers read it. */
  async noticeText(version: number, locale: "id" | "en" = "id"): Promise<{ text: string; sha256: string }> {
    const { data } = await this.client
      .as(this.officers[0])
      .ask(
        "query ($version: Int!, $locale: String) { privacyNotice(version: $version, locale: $locale) { text sha256 } }",
        {
          version,
          locale,
        },
      );
    return data.privacyNotice;
  }

  /** Has processing of a person's data restricted, and waits until that is known. */
  async restrict(person: Person): Promise<void> {
    const input = { type: "RESTRICTION", restriction: "IMPOSE", idempotencyKey: randomUUID() };
    await this.client.as(person).ask(
      `mutation ($input: SubmitPrivacyRequestInput!) {
         submitPrivacyRequest(input: $input) { userErrors { code } } }`,
      { input },
    );
    const standing = "SELECT FROM identity.subject_standing WHERE subject = $1 AND restricted";
    await eventually(
      async () => (await this.admin.query(standing, [person.accountId])).rowCount,
      (count) => count === 1,
    );
  }

  async propose(over: Record<string, unknown> = {}, officer: Person = this.officers[0]) {
    const effectiveFrom = new Date(this.clock().getTime() + PAST_THE_LEAD_MS).toISOString();
    const { sha256 } = await this.noticeText(2);
    const input = { version: 2, sha256, effectiveFrom, mustBeAcknowledged: false, ...over };
    return this.client.as(officer).ask(
      `mutation ($input: PublishPrivacyNoticeInput!) { publishPrivacyNotice(input: $input) {
           publication { version state effectiveFrom } userErrors { code field } } }`,
      { input },
    );
  }

  async confirm(over: Record<string, unknown> = {}, officer: Person = this.officers[1]) {
    const { sha256 } = await this.noticeText(2);
    return this.client.as(officer).ask(
      `mutation ($input: ConfirmPrivacyNoticeInput!) { confirmPrivacyNotice(input: $input) {
           publication { version state progress { dispatched delivered } } userErrors { code } } }`,
      { input: { version: 2, sha256, ...over } },
    );
  }

  /** Publishes version 2 and waits until it has reached the people. */
  async publish(...people: readonly Person[]): Promise<void> {
    await this.propose();
    await this.confirm();
    for (const { accountId } of people) await this.delivered(accountId);
  }

  /** Waits until version 2 was delivered to an account. */
  async delivered(accountId: string): Promise<Record<string, unknown> | undefined> {
    const rows = await eventually(
      async () =>
        (
          await this.admin.query(
            "SELECT * FROM identity.notice_delivery WHERE account_id = $1 AND version = 2",
            [accountId],
          )
        ).rows,
      (found) => found.length === 1,
    );
    return rows[0];
  }

  async count(table: string): Promise<number> {
    const { rows } = await this.admin.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
    return Number(rows[0]?.count);
  }
}
