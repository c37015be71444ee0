import { randomUUID } from "node:crypto";
import {
  GatewayClient,
  type Person,
  eventually,
  registerMerchant,
  registerPerson,
  signIn,
} from "@alpokat/testing";
import { copyOf, fileOf } from "../../../test/contract/subject-data-copies";
import { plantUsage } from "../../../test/contract/planted-usage";
import { placeHold } from "../../../test/erasure/holds";
import { rowsOf } from "../../../test/erasure/orders";
import { type Desk, openRequest, read } from "./desk";

const DAY_MS = 86_400_000;
const PERSONAL = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[0-9a-f]{64}/g;

const REFRESH = `mutation ($input: RefreshSessionInput!) {
  refreshSession(input: $input) { session { accessToken refreshToken } userErrors { code } } }`;

/** Somebody who signed in, sold something and let use be recorded. */
interface Aging {
  readonly client: GatewayClient;
  readonly person: Person;
}
type Pair<T> = readonly [held: T, other: T];

async function begin(desk: Desk): Promise<Aging> {
  const client = new GatewayClient(desk.stack.gatewayUrl);
  const email = `${randomUUID()}@contoh.id`;
  const registered = await registerPerson(client, { name: "Siti Rahma", email });
  const owner = await registerMerchant(client, registered, "Warung Sama");
  const { accountId, merchantId } = owner;
  const ask = async (mutation: string, type: string, answer: string, input: object): Promise<string> => {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${answer} { id } userErrors { code } } }`;
    const asked = { input: { ...input, idempotencyKey: randomUUID() } };
    return read(await client.as(owner).ask(query, asked))[mutation][answer].id as string;
  };
  const outlet = { merchantId, name: "Braga", city: "Bandung" };
  const outletId = await ask("createOutlet", "CreateOutletInput", "outlet", outlet);
  const lines = [{ name: "Kopi", unitPrice: { amount: "18000", currencyCode: "IDR" }, quantity: "1" }];
  await ask("recordSale", "RecordSaleInput", "sale", { outletId, paymentMethod: "CASH", lines });
  const { database } = desk.stack;
  await plantUsage(database, accountId, database, desk.clock());
  return { client, person: owner };
}

/** What is left of somebody's telemetry in the tables. */
const LEFT = `SELECT (SELECT count(*)::int FROM identity.improvement_telemetry WHERE account_id = $1) AS usage,
  (SELECT count(*)::int FROM identity.sign_in_device WHERE account_id = $1 AND ip_address_sealed IS NOT NULL) AS devices,
  (SELECT count(*)::int FROM identity.session WHERE account_id = $1 AND device_id IS NOT NULL) AS sessions,
  (SELECT count(*)::int FROM transactions.sale WHERE recorded_by = $1 AND device_id IS NOT NULL) AS sales`;
const leftOf = async (desk: Desk, { accountId }: Person): Promise<Record<string, number>> =>
  (await rowsOf(desk.stack.database, LEFT, [accountId]))[0] as Record<string, number>;

/** Holds somebody's data in a secret case, and waits until the services that keep telemetry have heard of it. */
async function hold(desk: Desk, { accountId }: Person): Promise<void> {
  await placeHold(desk, await openRequest(desk, { isSecret: true }), accountId);
  for (const schema of ["identity", "transactions"]) {
    const holds = `SELECT FROM ${schema}.subject_standing WHERE subject = $1 AND holds > 0`;
    await eventually(
      () => rowsOf(desk.stack.database, holds, [accountId]),
      (rows) => rows.length > 0,
    );
  }
}

/**
 * Pairs of people with one history, 31 days later, the first of each held by a secret case: of the first pair a session was
 * used in between and still goes on. Each has signed in from a new device.
 */
export async function agedPairs(desk: Desk): Promise<readonly Pair<Person>[]> {
  const pairs: Pair<Aging>[] = [];
  for (let count = 0; count < 2; count += 1) pairs.push([await begin(desk), await begin(desk)]);
  const [lasting = []] = pairs;
  const newDevice = (): GatewayClient => new GatewayClient(desk.stack.gatewayUrl);
  desk.clock.advance(1_000);
  for (const { person } of pairs.flat()) await signIn(newDevice(), person);
  for (const [{ person }] of pairs) await hold(desk, person);
  desk.clock.advance(29 * DAY_MS);
  for (const { client, person } of lasting) {
    const { refreshSession } = read(
      await client.ask(REFRESH, { input: { refreshToken: person.refreshToken } }),
    );
    expect(refreshSession.userErrors).toEqual([]);
  }
  desk.clock.advance(2 * DAY_MS);
  const signedIn: Pair<Person>[] = [];
  for (const [index, [held, other]] of pairs.entries()) {
    const goingOn = index === 0 ? 2 : 1;
    const left = await eventually(
      () => leftOf(desk, other.person),
      ({ usage, devices, sales, sessions }) =>
        [usage, devices, sales, sessions].join() === `0,0,0,${String(goingOn - 1)}`,
    );
    expect(left).toEqual({ usage: 0, devices: 0, sales: 0, sessions: goingOn - 1 });
    // Of the held one all is still there.
    expect(await leftOf(desk, held.person)).toEqual({ usage: 1, devices: 2, sales: 1, sessions: 3 });
    signedIn.push([await signIn(newDevice(), held.person), await signIn(newDevice(), other.person)]);
  }
  return signedIn;
}

/** What comes to be while a copy is made: who read it, and the mail that tells of it. */
const MEANWHILE = ["identity.access_log_entry", "communications.message", "communications.delivery"];

/** The copy of somebody's data, without what is theirs alone. */
export async function recordsOf(desk: Desk, person: Person): Promise<readonly string[]> {
  const client = desk.client.as(person);
  const { id } = await copyOf(client, { type: "ACCESS" });
  const { records } = JSON.parse(await fileOf(client, { id }, "JSON")) as {
    readonly records: readonly { readonly source: string }[];
  };
  return records
    .filter(({ source }) => !MEANWHILE.includes(source))
    .map((record) => JSON.stringify(record).replaceAll(PERSONAL, "<own>"))
    .sort();
}
