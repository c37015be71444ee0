import { cloudEvent, PostgresCarrier, type CloudEvent } from "@alpokat/persistence";
import {
  GUARDIAN_AWAITED,
  LEGAL_HOLD_CHANGED,
  OBJECTION_CHANGED,
  RESTRICTION_CHANGED,
} from "@alpokat/subgraph";
import { type GatewayClient, eventually } from "@alpokat/testing";
import { Client, Pool } from "pg";
import { type Business, dataOf, openBusiness } from "./business";

let business: Business;
let pool: Pool;
let admin: Client;
beforeAll(async () => {
  business = await openBusiness();
  pool = new Pool({ connectionString: business.stack.database.urlFor("carrier_app"), max: 1 });
  admin = new Client(business.stack.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await pool.end();
  await admin.end();
  await business.close();
});

const SCHEMAS = ["identity", "transactions", "communications", "disclosure"];

const restriction = (subject: string, isRestricted: boolean, at: string): CloudEvent =>
  cloudEvent({
    source: "identity-verification",
    type: RESTRICTION_CHANGED,
    time: new Date(at),
    subject,
    data: { requestId: crypto.randomUUID(), subject, isRestricted },
  });
const hold = (holdId: string, subject: string, isActive: boolean, at: string): CloudEvent =>
  cloudEvent({
    source: "disclosure-requests",
    type: LEGAL_HOLD_CHANGED,
    time: new Date(at),
    subject,
    data: { holdId, subject, isActive },
  });

const objection = (requestId: string, subject: string, isUpheld: boolean | null, at: string): CloudEvent =>
  cloudEvent({
    source: "identity-verification",
    type: OBJECTION_CHANGED,
    time: new Date(at),
    subject,
    data: { requestId, subject, isOpen: isUpheld === null, isUpheld },
  });

const guardian = (subject: string, isAwaited: boolean, at: string): CloudEvent =>
  cloudEvent({
    source: "identity-verification",
    type: GUARDIAN_AWAITED,
    time: new Date(at),
    subject,
    data: { subject, isAwaited },
  });

/** Publishes events one after the other, then waits until every service has heard the last. */
async function tell(...events: readonly CloudEvent[]): Promise<void> {
  const carrier = new PostgresCarrier({ pool });
  for (const event of events) await carrier.publish([event]);
  const heard = SCHEMAS.map(
    (schema) => `SELECT event_id FROM ${schema}.inbox WHERE consumer = '${schema}.standing'`,
  ).join(" UNION ALL ");
  await eventually(
    async () => (await admin.query<{ event_id: string }>(heard)).rows.map(({ event_id }) => event_id),
    (ids) => ids.filter((id) => id === events.at(-1)?.id).length === SCHEMAS.length,
  );
}

const standing = async (subject: string) =>
  (
    await admin.query("SELECT restricted, holds FROM transactions.subject_standing WHERE subject = $1", [
      subject,
    ])
  ).rows;

const objections = async (subject: string): Promise<unknown> => {
  const sql = "SELECT objections FROM transactions.subject_standing WHERE subject = $1";
  return (await admin.query<{ objections: number }>(sql, [subject])).rows[0]?.objections;
};

describe("who is restricted, through the gateway", () => {
  let desk: GatewayClient;
  beforeAll(async () => {
    const opened = dataOf(
      await business.client.as(business.owner).ask(
        `mutation ($input: OpenSupportTicketInput!) {
          openSupportTicket(input: $input) { supportTicket { id } userErrors { code } }
        }`,
        { input: { subject: "Struk", message: "Pembeli tidak menerima struk." } },
      ),
    );
    const { id } = opened.openSupportTicket.supportTicket;
    desk = business.client
      .as(await business.staff("support_agent"))
      .with({ "x-alpokat-purpose": "service.support", "x-alpokat-case": `support-ticket/${id}` });
    const assign = `mutation ($input: SupportTicketInput!) { assignSupportTicket(input: $input) { userErrors { code } } }`;
    dataOf(await desk.ask(assign, { input: { id } }));
  });
  const account = () =>
    desk.ask("query ($id: ID!) { account(id: $id) { email } }", { id: business.owner.accountId });

  test("U6: when a person is restricted, then staff are denied and the person isn't; when it ends, then staff read again", async () => {
    const subject = business.owner.accountId;
    expect(dataOf(await account())).toEqual({ account: { email: "siti@contoh.id" } });

    await tell(restriction(subject, true, "2026-11-23T04:00:00.000Z"));
    const { data, errors } = await account();
    expect(data).toEqual({ account: { email: null } });
    // Whether the person is restricted is not the desk's to know: it reads as any other denial.
    expect(errors[0]?.extensions.policy).toMatchObject({
      rule: null,
      clause: "3",
      reason: "NO_RULE_PERMITS",
    });
    expect(dataOf(await business.client.as(business.owner).ask("{ me { email } }"))).toEqual({
      me: { email: "siti@contoh.id" },
    });

    await tell(restriction(subject, false, "2026-11-23T05:00:00.000Z"));
    expect(dataOf(await account())).toEqual({ account: { email: "siti@contoh.id" } });
  });

  test("1.7: when a minor's guardian has still to be asked, then no sale of theirs is stored; when one consented, then it goes on", async () => {
    const subject = business.owner.accountId;
    await tell(guardian(subject, true, "2026-11-23T04:00:00.000Z"));
    const sales = async () => (await admin.query("SELECT FROM transactions.sale")).rowCount;
    const before = await sales();
    await expect(business.recordSale()).rejects.toThrow(/c1\.minor-goes-no-further/);
    expect(await sales()).toBe(before);
    expect((await account()).data).toEqual({ account: { email: null } });
    await tell(guardian(subject, false, "2026-11-23T05:00:00.000Z"));
    await business.recordSale();
    expect(await sales()).toBe((before ?? 0) + 1);
  });

  test("U6: when a buyer is restricted, then the shop is denied the address, and other buyers' it still sees masked", async () => {
    const receipt = async (email: string) => business.requestReceipt((await business.recordSale()).id, email);
    const [restricted, other] = [await receipt("dewi@contoh.id"), await receipt("eka@contoh.id")];
    const { rows } = await admin.query("SELECT buyer FROM transactions.receipt WHERE id = $1", [restricted]);
    await tell(restriction(rows[0].buyer as string, true, "2026-11-23T04:00:00.000Z"));
    const read = (id: string) =>
      business.client.as(business.owner).ask("query ($id: ID!) { receiptById(id: $id) { address } }", { id });
    const denied = await read(restricted);
    expect(denied.data).toEqual({ receiptById: { address: null } });
    expect(denied.errors[0]?.extensions.policy).toMatchObject({ rule: null, reason: "NO_RULE_PERMITS" });
    expect((await read(other)).data).toEqual({ receiptById: { address: "e•••@contoh.id" } });
  });
});

describe("events about standing that come twice or out of their order", () => {
  test("when a restriction's end is heard before its beginning, then nobody is restricted; the newest time counts", async () => {
    const subject = crypto.randomUUID();
    const begun = restriction(subject, true, "2026-11-23T04:00:00.000Z");
    await tell(restriction(subject, false, "2026-11-23T05:00:00.000Z"), begun);
    expect(await standing(subject)).toEqual([{ restricted: false, holds: 0 }]);
    await tell(begun, restriction(subject, true, "2026-11-23T06:00:00.000Z"));
    expect(await standing(subject)).toEqual([{ restricted: true, holds: 0 }]);
  });

  test("when both are of one time, then the one that denies counts", async () => {
    const subject = crypto.randomUUID();
    const at = "2026-11-23T04:00:00.000Z";
    await tell(restriction(subject, true, at), restriction(subject, false, at));
    expect(await standing(subject)).toEqual([{ restricted: true, holds: 0 }]);
  });

  test("6.9: when one of two holds is lifted, be it heard before it was placed, then the other one still holds", async () => {
    const subject = crypto.randomUUID();
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    const placed = hold(first, subject, true, "2026-11-23T04:00:00.000Z");
    await tell(hold(first, subject, false, "2026-11-23T05:00:00.000Z"), placed, placed);
    expect(await standing(subject)).toEqual([{ restricted: false, holds: 0 }]);
    await tell(hold(second, subject, true, "2026-11-23T04:30:00.000Z"));
    expect(await standing(subject)).toEqual([{ restricted: false, holds: 1 }]);
  });

  test("5.5: when an objection's refusal is heard before it was made, then it stands no more; one that was upheld stays beside it", async () => {
    const subject = crypto.randomUUID();
    const [refused, upheld] = [crypto.randomUUID(), crypto.randomUUID()];
    const made = objection(refused, subject, null, "2026-11-23T04:00:00.000Z");
    await tell(objection(refused, subject, false, "2026-11-23T05:00:00.000Z"), made, made);
    expect(await objections(subject)).toBe(0);
    await tell(objection(upheld, subject, null, "2026-11-23T06:00:00.000Z"));
    expect(await objections(subject)).toBe(1);
    await tell(objection(upheld, subject, true, "2026-11-23T07:00:00.000Z"));
    expect(await objections(subject)).toBe(1);
  });
});
