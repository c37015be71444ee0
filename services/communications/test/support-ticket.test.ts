import { randomUUID } from "node:crypto";
import {
  type Answer,
  GatewayClient,
  type Person,
  type Stack,
  fixedClock,
  registerPerson,
  registerStaff,
  startStack,
} from "@alpokat/testing";
import { Client } from "pg";

const clock = fixedClock("2026-11-23T03:00:00.000Z");
let stack: Stack;
let client: GatewayClient;
let siti: Person;
let budi: Person;
let agent: Person;
let colleague: Person;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "communications"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerPerson(client, {
    name: "Siti Rahma",
    email: "siti@contoh.id",
    phoneNumber: "0812-3456-7890",
  });
  budi = await registerPerson(client, { email: "budi@contoh.id" });
  agent = await registerStaff(stack, client, "support_agent");
  colleague = await registerStaff(stack, client, "support_agent");
});
afterAll(() => stack.stop());

const OPEN = `mutation ($input: OpenSupportTicketInput!) {
  openSupportTicket(input: $input) { supportTicket { id state subject message account { id } openedAt } userErrors { code field } }
}`;
const change = (name: "assignSupportTicket" | "closeSupportTicket"): string =>
  `mutation ($id: ID!) { ${name}(input: { id: $id }) { supportTicket { id state } userErrors { code } } }`;
const CONTACT =
  "query ($id: ID!) { account(id: $id) { id name email phoneNumber dateOfBirth officeAddress } }";
const TICKET =
  "query ($id: ID!) { supportTicket(id: $id) { id state subject message account { id email } } }";

async function openTicket(who: Person = siti): Promise<string> {
  const input = { subject: "Tidak bisa masuk", message: "Kata sandi saya ditolak." };
  const { data } = await client.as(who).ask(OPEN, { input });
  return data.openSupportTicket.supportTicket.id;
}

const assign = async (who: Person, id: string): Promise<Answer["data"]> =>
  (await client.as(who).ask(change("assignSupportTicket"), { id })).data?.assignSupportTicket;
const close = async (who: Person, id: string): Promise<Answer["data"]> =>
  (await client.as(who).ask(change("closeSupportTicket"), { id })).data?.closeSupportTicket;

/** The agent with a purpose and, if given, a ticket as the case. */
const working = (who: Person, ticketId?: string): GatewayClient =>
  client.as(who).with({
    "x-alpokat-purpose": "service.support",
    ...(ticketId && { "x-alpokat-case": `support-ticket/${ticketId}` }),
  });

describe("a ticket of one's own", () => {
  test("when a customer opens one, then it is theirs to read and is stored sealed", async () => {
    const input = { subject: "  Tidak bisa masuk ", message: "Kata sandi saya ditolak." };
    const { data, errors } = await client.as(siti).ask(OPEN, { input });
    expect(errors).toEqual([]);
    const { id, ...ticket } = data.openSupportTicket.supportTicket;
    expect(ticket).toEqual({
      state: "OPEN",
      subject: "Tidak bisa masuk",
      message: "Kata sandi saya ditolak.",
      account: { id: siti.accountId },
      openedAt: "2026-11-23T03:00:00.000Z",
    });
    const read = await client.as(siti).ask(TICKET, { id });
    expect(read.data.supportTicket).toMatchObject({ id, message: "Kata sandi saya ditolak." });

    const admin = new Client(stack.database.adminUrl);
    await admin.connect();
    const { rows } = await admin.query(
      "SELECT t::text, encode(message_sealed, 'escape') AS sealed FROM communications.support_ticket t",
    );
    await admin.end();
    expect(JSON.stringify(rows)).not.toContain("ditolak");
  });

  test("when somebody else asks for it, then it is as absent as an unknown one", async () => {
    const id = await openTicket();
    for (const other of [id, randomUUID(), "x"]) {
      const { data, errors } = await client.as(budi).ask(TICKET, { id: other });
      expect({ data, errors }).toEqual({ data: { supportTicket: null }, errors: [] });
    }
    expect(await close(budi, id)).toEqual({
      supportTicket: null,
      userErrors: [{ code: "TICKET_NOT_FOUND" }],
    });
  });

  test.each([
    [{ subject: " ", message: "Tolong." }, [{ code: "SUBJECT_INVALID", field: ["input", "subject"] }]],
    [
      { subject: "a\r\nb", message: "" },
      [
        { code: "SUBJECT_INVALID", field: ["input", "subject"] },
        { code: "MESSAGE_INVALID", field: ["input", "message"] },
      ],
    ],
    [
      { subject: "a\ud800", message: "b\udc00\nc" },
      [
        { code: "SUBJECT_INVALID", field: ["input", "subject"] },
        { code: "MESSAGE_INVALID", field: ["input", "message"] },
      ],
    ],
    [{ subject: "a", message: "b\u0000" }, [{ code: "MESSAGE_INVALID", field: ["input", "message"] }]],
    [
      { subject: "a".repeat(151), message: "b".repeat(5_001) },
      [
        { code: "SUBJECT_INVALID", field: ["input", "subject"] },
        { code: "MESSAGE_INVALID", field: ["input", "message"] },
      ],
    ],
  ])("when %j is written, then every fault is named and nothing is opened", async (input, userErrors) => {
    const { data } = await client.as(budi).ask(OPEN, { input });
    expect(data.openSupportTicket).toEqual({ supportTicket: null, userErrors });
  });

  test("when nobody is signed in or staff open one, then they are refused", async () => {
    const input = { subject: "a", message: "b" };
    const nobody = await client.ask(OPEN, { input });
    expect(nobody.errors.map(({ extensions }) => extensions.code)).toEqual(["UNAUTHENTICATED"]);
    const staff = await client.as(agent).ask(OPEN, { input });
    expect(staff.errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
  });
});

test("when transactions is down, then its root fields are null and the others are answered", async () => {
  const { data } = await client.as(siti).ask(`{
    me { id } messages { edges { cursor } } sales { edges { cursor } }
    purchaseStatistics(input: { from: "2026-01-01", to: "2026-02-01", period: MONTH }) { cells { period } }
  }`);
  expect(data).toEqual({
    me: { id: siti.accountId },
    messages: { edges: [] },
    sales: null,
    purchaseStatistics: null,
  });
});

describe("taking and closing", () => {
  test("when two agents take a ticket at once, then one has it", async () => {
    const id = await openTicket();
    const outcomes = await Promise.all([assign(agent, id), assign(colleague, id)]);
    expect(outcomes.map(({ supportTicket }) => supportTicket?.state ?? null).sort()).toEqual([
      "ASSIGNED",
      null,
    ]);
    expect(outcomes.flatMap(({ userErrors }) => userErrors)).toEqual([{ code: "ALREADY_ASSIGNED" }]);
  });

  test("when an unknown or closed ticket is taken, then it is refused", async () => {
    expect(await assign(agent, randomUUID())).toEqual({
      supportTicket: null,
      userErrors: [{ code: "TICKET_NOT_FOUND" }],
    });
    const id = await openTicket();
    expect(await close(siti, id)).toEqual({ supportTicket: { id, state: "CLOSED" }, userErrors: [] });
    expect(await assign(agent, id)).toEqual({ supportTicket: null, userErrors: [{ code: "TICKET_CLOSED" }] });
    expect(await close(siti, id)).toEqual({ supportTicket: null, userErrors: [{ code: "TICKET_CLOSED" }] });
  });

  test("when a customer or another role takes a ticket, then it is forbidden", async () => {
    const id = await openTicket();
    const analyst = await registerStaff(stack, client, "fraud_analyst");
    for (const who of [siti, analyst]) {
      const { errors } = await client.as(who).ask(change("assignSupportTicket"), { id });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
    }
  });
});

describe("3.4: support reads contact data of its assigned ticket only", () => {
  const contact = { name: "Siti Rahma", email: "siti@contoh.id", phoneNumber: "+6281234567890" };

  test("when the ticket is open and assigned, then its agent reads name, e-mail, phone and what was written, and nothing else", async () => {
    const id = await openTicket();
    await assign(agent, id);
    const { data, errors } = await working(agent, id).ask(CONTACT, { id: siti.accountId });
    expect(data.account).toEqual({ id: siti.accountId, ...contact, dateOfBirth: null, officeAddress: null });
    expect(errors.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual([
      ["dateOfBirth", "POLICY_DENIED"],
      ["officeAddress", "POLICY_DENIED"],
    ]);
    const ticket = await working(agent, id).ask(TICKET, { id });
    expect(ticket.errors).toEqual([]);
    expect(ticket.data.supportTicket).toEqual({
      id,
      state: "ASSIGNED",
      subject: "Tidak bisa masuk",
      message: "Kata sandi saya ditolak.",
      account: { id: siti.accountId, email: "siti@contoh.id" },
    });
  });

  test.each([
    ["names no ticket", async () => undefined],
    ["names an unknown ticket", async () => randomUUID()],
    ["names a ticket that nobody took", async () => openTicket()],
    [
      "names a colleague's ticket",
      async () => {
        const id = await openTicket();
        await assign(colleague, id);
        return id;
      },
    ],
    [
      "names a ticket that was closed",
      async () => {
        const id = await openTicket();
        await assign(agent, id);
        await close(agent, id);
        return id;
      },
    ],
    [
      "names their ticket of another person",
      async () => {
        const id = await openTicket(budi);
        await assign(agent, id);
        return id;
      },
    ],
  ])("when an agent %s, then the person is not there", async (_what, prepare) => {
    const { data } = await working(agent, await prepare()).ask(CONTACT, { id: siti.accountId });
    expect(data).toEqual({ account: null });
  });

  test("when an agent states no purpose or another one, then every personal field is denied", async () => {
    const id = await openTicket();
    await assign(agent, id);
    const named = client.as(agent).with({ "x-alpokat-case": `support-ticket/${id}` });
    for (const asking of [named, named.with({ "x-alpokat-purpose": "marketing.own" })]) {
      const { data, errors } = await asking.ask(
        "query ($id: ID!) { account(id: $id) { name email phoneNumber } }",
        { id: siti.accountId },
      );
      expect(data.account).toEqual({ name: null, email: null, phoneNumber: null });
      expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(["POLICY_DENIED"]));
    }
  });

  test("when a customer names their ticket as the case, then it gives them nothing of others", async () => {
    const id = await openTicket();
    const { data } = await client
      .as(budi)
      .with({ "x-alpokat-case": `support-ticket/${id}` })
      .ask(CONTACT, { id: siti.accountId });
    expect(data).toEqual({ account: null });
  });

  test("when an agent asks for another ticket of the same person, then it is not there", async () => {
    const [first, second] = [await openTicket(), await openTicket()];
    await assign(agent, first);
    const { data } = await working(agent, first).ask(TICKET, { id: second });
    expect(data).toEqual({ supportTicket: null });
  });
});
