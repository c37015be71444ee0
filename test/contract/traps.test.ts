import { createHash } from "node:crypto";
import { PURPOSES } from "@alpokat/kernel";
import { type Answer, type GatewayClient, type Person, registerPerson } from "@alpokat/testing";
import { Client } from "pg";
import { type Business, dataOf, openBusiness } from "./business";

let business: Business;
let admin: Client;
beforeAll(async () => {
  business = await openBusiness();
  admin = new Client(business.stack.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await business.close();
});

const ACCOUNT = `query ($id: ID!) { account(id: $id) { id name email phoneNumber dateOfBirth officeAddress } }`;
const OPEN = `mutation ($input: OpenSupportTicketInput!) { openSupportTicket(input: $input) { supportTicket { id } } }`;
const TAKE = `mutation ($input: SupportTicketInput!) { assignSupportTicket(input: $input) { userErrors { code } } }`;

/** An agent on an open ticket of a person, without a purpose. */
async function agentOn(person: Person): Promise<GatewayClient> {
  const input = { subject: "Struk", message: "Struk tidak sampai." };
  const opened = dataOf(await business.client.as(person).ask(OPEN, { input }));
  const id = opened.openSupportTicket.supportTicket.id as string;
  const agent = business.client.as(await business.staff("support_agent"));
  dataOf(await agent.with({ "x-alpokat-purpose": "service.support" }).ask(TAKE, { input: { id } }));
  return agent.with({ "x-alpokat-case": `support-ticket/${id}` });
}

const fieldsOf = (value: unknown): unknown[] => (value === null ? [] : Object.values(value as object));

describe("purpose chosen by the client for which the role has no right", () => {
  test.each(PURPOSES)(
    "when a customer and an agent on a ticket state %s, then it gives neither more than their role has",
    async (purpose) => {
      const person = await registerPerson(business.client, { phoneNumber: "0812-3456-7890" });
      const agent = await agentOn(person);
      const variables = { id: person.accountId };
      const asAgent = await agent.with({ "x-alpokat-purpose": purpose }).ask(ACCOUNT, variables);
      const read = asAgent.data.account as Readonly<Record<string, unknown>>;
      const { id: _id, ...personal } = read;
      const named = Object.keys(personal).filter((field) => personal[field] !== null);
      expect(named).toEqual(purpose === "service.support" ? ["name", "email", "phoneNumber"] : []);

      const stranger = business.client.as(await registerPerson(business.client));
      const asStranger = await stranger.with({ "x-alpokat-purpose": purpose }).ask(ACCOUNT, variables);
      expect([asStranger.data, asStranger.errors]).toEqual([{ account: null }, []]);
    },
  );
});

describe("null against error against count", () => {
  const shapeOf = ({ data, errors }: Answer): unknown => ({
    personal: fieldsOf(data.account).filter((value) => value !== null).length,
    errors: errors.map(({ message, path, extensions: { requestId: _id, ...told } }) => [message, path, told]),
  });

  test("when a denied field of one person has a value and of another has none, then both are answered alike", async () => {
    const full = await registerPerson(business.client, { officeAddress: "Jl. Dago 1, Bandung" });
    const bare = await registerPerson(business.client);
    const shapes: unknown[] = [];
    for (const person of [full, bare]) {
      const agent = (await agentOn(person)).with({ "x-alpokat-purpose": "service.support" });
      const query = `query ($id: ID!) { account(id: $id) { id officeAddress dateOfBirth } }`;
      shapes.push(shapeOf(await agent.ask(query, { id: person.accountId })));
    }
    expect(shapes[0]).toEqual(shapes[1]);
    expect(shapes[0]).toMatchObject({ personal: 1, errors: [expect.anything(), expect.anything()] });
  });

  test("when a stranger asks for what is there and for what isn't, then value, errors and counts are the same", async () => {
    const sale = await business.recordSale();
    const receipt = await business.requestReceipt(sale.id, "dewi@contoh.id");
    const stranger = business.client.as(await registerPerson(business.client));
    const query = `query ($account: ID!, $sale: ID!, $receipt: ID!, $merchant: ID!) {
      account(id: $account) { id } sale(id: $sale) { id } receiptById(id: $receipt) { id }
      merchant(id: $merchant) { id } sales(filter: { merchantId: $merchant }) { edges { cursor } pageInfo { hasNextPage endCursor } }
    }`;
    const there = {
      account: business.owner.accountId,
      sale: sale.id,
      receipt,
      merchant: business.owner.merchantId,
    };
    const notThere = Object.fromEntries(Object.keys(there).map((name) => [name, crypto.randomUUID()]));
    const [left, right] = [await stranger.ask(query, there), await stranger.ask(query, notThere)];
    const plain = ({ data, errors }: Answer): unknown => [
      data,
      errors.map(({ message, path }) => [message, path]),
    ];
    expect(plain(left)).toEqual(plain(right));
    expect([left.data.account, left.data.sale, left.data.receiptById, left.data.merchant]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("personal data in errors, logs, traces, persisted queries", () => {
  const CANARY = "kenari.9f3b";
  const sent = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${business.stack.gatewayUrl}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const literal = `{ policyExplanation(input: { accessLogEntryId: "${CANARY}" }) { outcome } }`;

  test("when an address comes in by variables, literals, bad values, headers and persisted queries, then no log line, no error and no row of the gateway holds it", async () => {
    const owner = { authorization: `Bearer ${business.owner.accessToken}` };
    const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code message } } }`;
    const query = `query Nonsense { me(nonsense: "${CANARY}") { id } }`;
    const hash = createHash("sha256").update(literal).digest("hex");
    const persisted = { persistedQuery: { version: 1, sha256Hash: hash } };
    const answers = await Promise.all([
      sent({ query: signIn, variables: { input: { email: `${CANARY}@contoh.id`, password: CANARY } } }),
      sent({ query: signIn, variables: { input: { email: [CANARY], password: 7 } } }),
      sent({ query: literal }, owner),
      sent({ query }, owner),
      sent({ query: `{ ${CANARY.replace(".", "_")} }` }, owner),
      sent({ query: `{ me { id ` + `"${CANARY}"` }, owner),
      sent({ extensions: persisted }, owner),
      sent({ query: literal, extensions: persisted }, owner),
      sent({ extensions: persisted }, owner),
      sent({ query: "{ me { id } }" }, { ...owner, "x-alpokat-case": CANARY, "x-alpokat-purpose": CANARY }),
      sent({ query: "{ me { id } }" }, { authorization: `Bearer ${CANARY}` }),
    ]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    const errors = texts.map((text) =>
      JSON.stringify((JSON.parse(text) as { errors?: unknown }).errors ?? []),
    );
    // What a client wrote into its own query may be quoted to it alone; what it wrote as a value may not.
    expect(errors.filter((text) => text.includes(`${CANARY}@contoh.id`))).toEqual([]);
    // The log is the one that these requests are in: otherwise its silence would mean nothing.
    for (const answer of answers) {
      const requestId = answer.headers.get("x-request-id") ?? "none";
      expect(business.stack.logs()).toContain(requestId);
    }
    expect(business.stack.logs()).not.toContain(CANARY);
    expect(business.stack.logs()).not.toContain(CANARY.replace(".", "_"));
    const { rows: tables } = await admin.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'gateway'`,
    );
    for (const { name } of tables) {
      const { rows } = await admin.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      expect(rows.filter(({ row }) => row.includes(CANARY))).toEqual([]);
    }
  });
});
