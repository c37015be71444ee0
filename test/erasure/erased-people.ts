import { randomUUID } from "node:crypto";
import { type Answer, type Person, registerPerson } from "@alpokat/testing";
import { type Business, dataOf, mailsTo } from "../contract/business";
import { rowsOf } from "./orders";
import { registerShopkeeper } from "./shopkeeper";

/** Where people live who are compared. */
export interface Town {
  readonly business: Business;
  readonly officer: Person;
}

/** Somebody who orders an erasure, with all that they, the shop and the privacy office can ask about them. */
export interface ErasedPerson {
  /** As a legal hold names them. */
  readonly subject: string;
  /** What is theirs alone in what is answered, by what it is. */
  readonly names: Readonly<Record<string, string>>;
  readonly email: string;
  /** What an erasure is asked for with. */
  readonly request: { readonly person: Person | null; readonly input: object };
  observe(): Promise<unknown>;
  /** Comes again with the same address, once the erasure is answered. */
  comeAgain(): Promise<unknown>;
}

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }`;
const MINE = `{ me { id name email status accessLog(first: 50) { edges { node {
  service role purpose action categories outcome clause } } } privacyRequests { edges { node { type state } } } } }`;

/** Everything in an answer but what is of the request itself. */
export const told = ({ data, errors, status }: Answer): unknown => ({
  data,
  status,
  errors: errors.map(({ message, path, extensions: { requestId: _requestId, ...rest } }) => ({
    message,
    path,
    ...rest,
  })),
});

/** Somebody with an account. */
export async function accountHolder(
  { business, officer }: Town,
  email: string,
  history: { readonly hasShop: boolean },
): Promise<ErasedPerson> {
  const { client, stack } = business;
  const person = history.hasShop
    ? await registerShopkeeper(business, { name: "Made Sama", email })
    : await registerPerson(client, { name: "Made Sama", email, officeAddress: "Jalan Braga 1" });
  const { accountId, password } = person;
  const logged = `SELECT service, role, purpose, action, categories, outcome, clause, rule_ids
    FROM identity.access_log_entry WHERE subject = $1 ORDER BY service, action, outcome, categories`;
  return {
    subject: accountId,
    email,
    names: { account: accountId, email },
    request: { person, input: { details: "Hapus semuanya." } },
    async observe() {
      const signedIn = await client.ask(SIGN_IN, { input: { email, password } });
      const session = signedIn.data?.signIn?.session;
      if (session) session.accessToken = "some";
      const byOffice = client.as(officer).with({ "x-alpokat-purpose": "privacy.request" });
      return {
        signIn: told(signedIn),
        me: told(await client.as(person).ask(MINE)),
        office: told(await byOffice.ask("query ($id: ID!) { account(id: $id) { name } }", { id: accountId })),
        log: await rowsOf(stack.database, logged, [accountId]),
      };
    },
    async comeAgain() {
      const again = await registerPerson(client, { name: "Made Baru", email });
      const { me } = dataOf(await client.as(again).ask("{ me { name email } }"));
      return { name: me.name, isSameAddress: me.email === email, isSame: again.accountId === accountId };
    },
  };
}

/** Somebody who bought something, and gave an address for the receipt. */
export async function buyer({ business }: Town, email: string): Promise<ErasedPerson> {
  const { client, stack, owner } = business;
  const shop = client.as(owner);
  const { id: saleId } = await business.recordSale();
  const receiptId = await business.requestReceipt(saleId, email);
  const [mail] = await mailsTo(business, email);
  const token = /receipts\/([A-Za-z0-9_-]{43})/.exec(mail?.text ?? "")?.[1] ?? "";
  const ofReceipt = async (id: string): Promise<string | null> =>
    (await rowsOf(stack.database, "SELECT buyer FROM transactions.receipt WHERE id = $1", [id]))[0].buyer as
      string | null;
  const subject = (await ofReceipt(receiptId)) ?? "";
  const RECEIPT = "id state version address buyerReference document { total { amount } }";
  return {
    subject,
    email,
    names: { subject, receipt: receiptId, sale: saleId, token, email },
    request: { person: null, input: { receiptToken: token } },
    observe: async () => ({
      byShop: told(
        await shop.ask(`query ($id: ID!) { receiptById(id: $id) { ${RECEIPT} } }`, { id: receiptId }),
      ),
      byLink: told(
        await client.ask(`query ($token: String!) { receipt(token: $token) { ${RECEIPT} } }`, { token }),
      ),
      sale: told(
        await shop.ask(
          "query ($id: ID!) { sale(id: $id) { total { amount } buyer { reference } receipts { id } refunds { reason } } }",
          { id: saleId },
        ),
      ),
    }),
    async comeAgain() {
      const next = await business.requestReceipt((await business.recordSale()).id, email);
      return { isSame: (await ofReceipt(next)) === subject };
    },
  };
}

const SUBMIT = `mutation ($input: SubmitPrivacyRequestInput!) { submitPrivacyRequest(input: $input) {
  privacyRequest { id } resultToken userErrors { code } } }`;

/** Orders the erasure of somebody. */
export async function orderErasureOf(
  { client }: Business,
  { person, input }: ErasedPerson["request"],
): Promise<{ readonly id: string; readonly token: string }> {
  const asking = person ? client.as(person) : client;
  const wanted = { type: "ERASURE", idempotencyKey: randomUUID(), ...input };
  const { privacyRequest, resultToken } = dataOf(
    await asking.ask(SUBMIT, { input: wanted }),
  ).submitPrivacyRequest;
  return { id: privacyRequest.id as string, token: resultToken as string };
}
