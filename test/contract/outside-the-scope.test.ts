import { type GatewayClient, registerMerchant, registerPerson } from "@alpokat/testing";
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

/** What the record of a service says of a request: outcome, categories and whether it knows whom it was about. */
const recorded = async (schema: string, requestId: string) => {
  const { rows } = await admin.query<{ payload: string }>(
    `SELECT payload FROM ${schema}.audit_event WHERE request_id = $1 ORDER BY seq`,
    [requestId],
  );
  return rows.map(({ payload }) => {
    const { outcome, categories, subject, isGap } = JSON.parse(payload) as Record<string, unknown>;
    return { outcome, categories, subject, isGap };
  });
};

const TICKET = `mutation ($input: OpenSupportTicketInput!) { openSupportTicket(input: $input) { supportTicket { id } } }`;
const MESSAGES = `{ messages(first: 1) { edges { node { id } } } }`;

/** Ids that exist, and belong to the shop of the business. */
async function idsOfTheShop(): Promise<Readonly<Record<string, string>>> {
  const shop = business.client.as(business.owner);
  const input = { subject: "Struk", message: "Struk tidak sampai." };
  const ticket = dataOf(await shop.ask(TICKET, { input })).openSupportTicket.supportTicket.id as string;
  const sale = await business.recordSale();
  const receiptById = await business.requestReceipt(sale.id, "dewi@contoh.id");
  for (;;) {
    const [edge] = dataOf(await shop.ask(MESSAGES)).messages.edges as { node: { id: string } }[];
    if (edge) return { supportTicket: ticket, receiptById, message: edge.node.id, sale: sale.id };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("looking up what is not in one's scope", () => {
  let ids: Readonly<Record<string, string>>;
  let stranger: GatewayClient;
  beforeAll(async () => {
    ids = await idsOfTheShop();
    const person = await registerPerson(business.client);
    stranger = business.client.as(await registerMerchant(business.client, person, "Toko Lain"));
  });

  test.each([
    ["receiptById", "transactions", "user.behavior.purchase_history"],
    ["sale", "transactions", "user.behavior.purchase_history"],
    ["message", "communications", "user.contact"],
    ["supportTicket", "communications", "user.content"],
  ])(
    "when another shop asks for a %s by its id, then it answers as for an unknown one, and each try stands in the record of %s",
    async (field, schema, category) => {
      const answers: unknown[] = [];
      for (const id of [ids[field], crypto.randomUUID()]) {
        const answer = await stranger.ask(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id });
        answers.push([answer.data, answer.errors]);
        expect(await recorded(schema, answer.requestId)).toEqual([
          { outcome: "DENY", categories: [category], subject: null, isGap: true },
        ]);
      }
      expect(answers).toEqual([
        [{ [field]: null }, []],
        [{ [field]: null }, []],
      ]);
    },
  );

  test("when receipts' links are guessed, then each guess stands in the record", async () => {
    for (const token of ["x", "A".repeat(43)]) {
      const answer = await business.client.ask(
        `query ($token: String!) { receipt(token: $token) { number } }`,
        {
          token,
        },
      );
      expect([answer.data, answer.errors]).toEqual([{ receipt: null }, []]);
      expect(await recorded("transactions", answer.requestId)).toEqual([
        { outcome: "DENY", categories: ["user.behavior.purchase_history"], subject: null, isGap: true },
      ]);
    }
  });

  test("when the owner asks, then it is there and no denial is recorded", async () => {
    const shop = business.client.as(business.owner);
    for (const [field, schema] of [
      ["receiptById", "transactions"],
      ["message", "communications"],
      ["supportTicket", "communications"],
    ] as const) {
      const { data, requestId } = await shop.ask(`query ($id: ID!) { ${field}(id: $id) { id } }`, {
        id: ids[field],
      });
      expect(data[field].id).toBe(ids[field]);
      expect((await recorded(schema, requestId)).filter(({ outcome }) => outcome === "DENY")).toEqual([]);
    }
  });
});
