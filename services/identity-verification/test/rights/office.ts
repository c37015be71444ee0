import { randomUUID } from "node:crypto";
import {
  type FixedClock,
  GatewayClient,
  type Person,
  type Stack,
  type StackOptions,
  fixedClock,
  registerStaff,
  startStack,
} from "@alpokat/testing";
import { Client } from "pg";

const SUBMIT = `mutation ($input: SubmitPrivacyRequestInput!) {
  submitPrivacyRequest(input: $input) {
    privacyRequest { id type state receivedAt dueAt clockLaw restriction }
    resultToken
    userErrors { code field details { name value } }
  }
}`;
const RESOLVE = `mutation ($input: ResolvePrivacyRequestInput!) {
  resolvePrivacyRequest(input: $input) {
    privacyRequest { id state resolvedAt }
    userErrors { code field details { name value } }
  }
}`;

/** A privacy office with one officer. */
export interface Office {
  readonly stack: Stack;
  readonly client: GatewayClient;
  readonly clock: FixedClock;
  readonly admin: Client;
  readonly officer: Person;
  submit(person: Person | null, input: Readonly<Record<string, unknown>>): Promise<any>;
  /** The officer, with the purpose and, where it is named, the case of a request. */
  desk(requestId?: string): GatewayClient;
  resolve(requestId: string, input: Readonly<Record<string, unknown>>): Promise<any>;
  /** The data of every event of a type that was told, in order. */
  told(type: string): Promise<any[]>;
  close(): Promise<void>;
}

/** Opens an office. @param at the moment its clock stands at. */
export async function openOffice(at: string, options: StackOptions = {}): Promise<Office> {
  const clock = fixedClock(at);
  const stack = await startStack({ services: ["identity-verification"], clock, ...options });
  const client = new GatewayClient(stack.gatewayUrl);
  const admin = new Client(stack.database.adminUrl);
  await admin.connect();
  const officer = await registerStaff(stack, client, "dpo");
  const desk = (requestId?: string): GatewayClient =>
    client.as(officer).with({
      "x-alpokat-purpose": "privacy.request",
      ...(requestId && { "x-alpokat-case": `privacy-request/${requestId}` }),
    });
  return {
    stack,
    client,
    clock,
    admin,
    officer,
    desk,
    async submit(person, input) {
      const asked = person ? client.as(person) : client;
      const answer = await asked.ask(SUBMIT, { input: { idempotencyKey: randomUUID(), ...input } });
      return answer.data?.submitPrivacyRequest ?? answer;
    },
    async resolve(id, input) {
      const answer = await desk(id).ask(RESOLVE, { input: { id, idempotencyKey: randomUUID(), ...input } });
      return answer.data?.resolvePrivacyRequest ?? answer;
    },
    async told(type) {
      const { rows } = await admin.query<{ payload: { data: any } }>(
        "SELECT payload FROM identity.outbox WHERE type = $1 ORDER BY seq",
        [type],
      );
      return rows.map(({ payload }) => payload.data);
    },
    async close() {
      await admin.end();
      await stack.stop();
    },
  };
}
