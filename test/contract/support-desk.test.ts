import { type GatewayClient, eventually } from "@alpokat/testing";
import { type Business, codesOf, dataOf, openBusiness } from "./business";

let business: Business;
let desk: GatewayClient;
let ticketId: string;
beforeAll(async () => {
  business = await openBusiness();
  desk = business.client
    .as(await business.staff("support_agent"))
    .with({ "x-alpokat-purpose": "service.support" });
  const opened = dataOf(
    await business.client.as(business.owner).ask(
      `mutation ($input: OpenSupportTicketInput!) {
        openSupportTicket(input: $input) { supportTicket { id } userErrors { code } }
      }`,
      { input: { subject: "Struk tidak sampai", message: "Pembeli tidak menerima struk." } },
    ),
  );
  ticketId = opened.openSupportTicket.supportTicket.id as string;
});
afterAll(() => business.close());

const ACCOUNT = `query ($id: ID!) { account(id: $id) { name email phoneNumber } }`;
const changeTicket = (mutation: string) =>
  desk.ask(`mutation ($input: SupportTicketInput!) { ${mutation}(input: $input) { userErrors { code } } }`, {
    input: { id: ticketId },
  });
const readSubject = (headers: Record<string, string> = {}) =>
  desk.with(headers).ask(ACCOUNT, { id: business.owner.accountId });

test("3.4: when an agent browses without a ticket or with one not assigned, then nobody is shown", async () => {
  expect((await readSubject()).data).toEqual({ account: null });
  expect((await readSubject({ "x-alpokat-case": `support-ticket/${ticketId}` })).data).toEqual({
    account: null,
  });
});

test("3.4: when the ticket is assigned, then contact data shows; when it is closed, then no longer", async () => {
  dataOf(await changeTicket("assignSupportTicket"));
  const withCase = { "x-alpokat-case": `support-ticket/${ticketId}` };
  expect(dataOf(await readSubject(withCase))).toEqual({
    account: { name: "Siti Rahma", email: "siti@contoh.id", phoneNumber: "+6281234567890" },
  });
  const beyond = await desk
    .with(withCase)
    .ask(`query ($id: ID!) { account(id: $id) { name dateOfBirth officeAddress } }`, {
      id: business.owner.accountId,
    });
  expect(beyond.data.account).toEqual({ name: "Siti Rahma", dateOfBirth: null, officeAddress: null });
  expect(codesOf(beyond)).toEqual(["POLICY_DENIED", "POLICY_DENIED"]);

  dataOf(await changeTicket("closeSupportTicket"));
  expect((await readSubject(withCase)).data).toEqual({ account: null });
});

test("when the agent looked, then the subject's access log says role, purpose and clause", async () => {
  const read = async () => {
    const { me } = dataOf(
      await business.client
        .as(business.owner)
        .ask(
          "{ me { accessLog(first: 100) { edges { node { role purpose action categories outcome clause } } } } }",
        ),
    );
    return (me.accessLog.edges as { node: Record<string, unknown> }[]).map(({ node }) => node);
  };
  const seen = await eventually(read, (entries) => entries.some(({ role }) => role === "support_agent"));
  expect(seen).toContainEqual({
    role: "support_agent",
    purpose: "service.support",
    action: "read",
    categories: ["user.contact.email", "user.contact.phone_number", "user.name"],
    outcome: "ALLOW",
    clause: "3",
  });
});
