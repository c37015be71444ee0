import { Client } from "pg";
import {
  type FixedClock,
  GatewayClient,
  type Person,
  type Stack,
  fixedClock,
  registerMerchant,
  registerPerson,
  registerStaff,
  startStack,
} from "@alpokat/testing";
import { openOutlet, rowsAs, sellCoffee } from "../support";

export const NOW = "2026-11-23T03:00:00.000Z";

/** Two analysts, each for the purpose of the desk. */
export interface Analysts {
  readonly ani: GatewayClient;
  readonly budi: GatewayClient;
}

/** A shop that sells, and two people at the fraud desk. */
export interface FraudDesk extends Analysts {
  readonly clock: FixedClock;
  readonly stack: Stack;
  readonly client: GatewayClient;
  readonly owner: Person & { readonly merchantId: string };
  readonly outletId: string;
  readonly analysts: readonly [Person, Person];
  sell(over?: Readonly<Record<string, unknown>>): Promise<string>;
  rows(sql: string, values?: readonly unknown[]): Promise<any[]>;
}

export const FOR_FRAUD = { "x-alpokat-purpose": "fraud.investigate" };

/** @param environment of transactions, beside its own. */
export async function startFraudDesk(environment: Readonly<Record<string, string>> = {}): Promise<FraudDesk> {
  const clock = fixedClock(NOW);
  const stack = await startStack({
    clock,
    services: ["identity-verification", "transactions"],
    environment: { transactions: environment },
  });
  const client = new GatewayClient(stack.gatewayUrl);
  const owner = await registerMerchant(client, await registerPerson(client), "Kopi Alpukat");
  const outletId = await openOutlet(client, owner);
  const analysts = [
    await registerStaff(stack, client, "fraud_analyst"),
    await registerStaff(stack, client, "fraud_analyst"),
  ] as const;
  return {
    clock,
    stack,
    client,
    owner,
    outletId,
    ani: client.as(analysts[0]).with(FOR_FRAUD),
    budi: client.as(analysts[1]).with(FOR_FRAUD),
    analysts,
    sell: (over) => sellCoffee(client, owner, outletId, over),
    rows: (sql, values) => rowsAs(stack.database.adminUrl, sql, values),
  };
}

/** A sale of one thing at a price in rupiah. */
export const priced = (amount: number) => ({
  paymentMethod: "CASH",
  lines: [{ name: "Emas", unitPrice: { amount: String(amount), currencyCode: "IDR" } }],
});

/** The data of an answer that has no errors. */
export function dataOf({ data, errors }: Awaited<ReturnType<GatewayClient["ask"]>>): any {
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data;
}

/** Asks for a mutation of the desk. @returns its payload. */
export async function act(client: GatewayClient, name: string, input: object, fields: string): Promise<any> {
  const type = `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}Input`;
  const types: Readonly<Record<string, string>> = {
    PublishFraudRuleInput: "FraudRuleInput",
    ShadowFraudRuleInput: "FraudRuleInput",
    RetireFraudRuleInput: "FraudRuleInput",
    ProposeFraudRuleRetirementInput: "FraudRuleInput",
    WithdrawFraudRuleRetirementInput: "FraudRuleInput",
    AssignFraudCaseInput: "FraudCaseInput",
    EscalateFraudCaseInput: "FraudCaseInput",
  };
  const query = `mutation ($input: ${types[type] ?? type}!) { ${name}(input: $input) { ${fields} userErrors { code field details { name value } } } }`;
  return dataOf(await client.ask(query, { input }))[name];
}

const amountOver = (value: number) => ({
  op: "gt",
  left: { op: "field", name: "amount" },
  right: { op: "number", value },
});

/** The JSON of a rule that looks at large amounts, with what else it says. */
export const rule = (over: object = {}): string =>
  JSON.stringify({
    condition: amountOver(1_000_000),
    outcome: "REVIEW",
    score: 40,
    pivot: "DEVICE",
    ...over,
  });

export const draft = (client: GatewayClient, name: string, definition: string) =>
  act(
    client,
    "draftFraudRule",
    { name, description: "Jumlah besar", definition },
    "rule { id version state }",
  );

/** Drafts by one and publishes by the other. @returns the id of the version. */
export async function inForce({ ani, budi }: Analysts, name: string, definition: string): Promise<string> {
  const { rule: drafted, userErrors } = await draft(ani, name, definition);
  if (!drafted) throw new Error(JSON.stringify(userErrors));
  await act(budi, "publishFraudRule", { id: drafted.id }, "rule { id }");
  return drafted.id as string;
}

/** Takes a version out of force: the one proposes it, the other agrees. */
export async function outOfForce({ ani, budi }: Analysts, id: string): Promise<void> {
  await act(ani, "proposeFraudRuleRetirement", { id }, "rule { id }");
  const { rule: retired } = await act(budi, "retireFraudRule", { id }, "rule { state }");
  if (retired?.state !== "RETIRED") throw new Error("the rule is in force still");
}

/** Runs something while nobody can read the counters. */
export async function whileCountersHang<T>(
  { stack }: Pick<FraudDesk, "stack">,
  run: () => Promise<T>,
): Promise<T> {
  const blocker = new Client(stack.database.adminUrl);
  await blocker.connect();
  await blocker.query("BEGIN; LOCK TABLE transactions.fraud_counter IN ACCESS EXCLUSIVE MODE");
  try {
    return await run();
  } finally {
    await blocker.query("ROLLBACK");
    await blocker.end();
  }
}
