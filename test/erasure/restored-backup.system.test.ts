import {
  type Person,
  type Stack,
  type TestDatabase,
  eventually,
  fixedClock,
  GatewayClient,
  registerPerson,
  startStack,
  testDatabase,
} from "@alpokat/testing";
import { NOW } from "../contract/business";
import { answersTo, orderErasure, rowsOf } from "./orders";

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }`;
const ACCOUNT =
  "SELECT status, email_index, email_sealed, name_sealed, password_hash FROM identity.account WHERE id = $1";
const EMPTY = {
  status: "CLOSED",
  email_index: null,
  email_sealed: null,
  name_sealed: null,
  password_hash: null,
};

const databases: TestDatabase[] = [];
const keep = async (database: Promise<TestDatabase>): Promise<TestDatabase> => {
  databases.push(await database);
  return database;
};
let stack: Stack | null = null;
const start = async (database: TestDatabase, keysDatabase: TestDatabase): Promise<GatewayClient> => {
  stack = await startStack({ clock: fixedClock(NOW), database, keysDatabase });
  return new GatewayClient(stack.gatewayUrl);
};
const stop = async (): Promise<void> => {
  await stack?.stop();
  stack = null;
};

let dewi: Person;
let data: TestDatabase;
let keys: TestDatabase;
let backup: TestDatabase;
let untouched: TestDatabase;
let backupOfKeys: TestDatabase;
beforeAll(async () => {
  [data, keys] = [await keep(testDatabase()), await keep(testDatabase())];
  dewi = await registerPerson(await start(data, keys), { name: "Dewi", email: "dewi@contoh.id" });
  await stop();
  [backup, untouched] = [await keep(data.copy()), await keep(data.copy())];
  backupOfKeys = await keep(keys.copy());
  await start(data, keys);
  const requestId = await orderErasure(data, { subject: dewi.accountId }, { at: new Date(NOW) });
  await answersTo(data, requestId, 4);
  await stop();
}, 120_000);
afterEach(stop);
afterAll(async () => {
  for (const database of databases) await database.drop();
});

const signIn = async (client: GatewayClient) =>
  (await client.ask(SIGN_IN, { input: { email: dewi.email, password: dewi.password } })).data.signIn;
const refused = { session: null, userErrors: [{ code: "INVALID_CREDENTIALS" }] };

test("erased subject re-created by a replayed event or a restored backup: when older data are put back, then nobody gets in, and they are erased again at start", async () => {
  const [before] = await rowsOf(backup, ACCOUNT, [dewi.accountId]);
  expect(before).toMatchObject({ status: "ACTIVE", email_sealed: expect.any(Buffer) });

  const client = await start(backup, keys);
  expect(await signIn(client)).toEqual(refused);
  const after = await eventually(
    async () => (await rowsOf(backup, ACCOUNT, [dewi.accountId]))[0],
    ({ status }) => status === "CLOSED",
  );
  expect(after).toEqual(EMPTY);
  expect(stack?.logs()).toContain("rows of erased people had come back and were erased again");
});

test("planted: when the keys are put back with the data, then she is back: so their backups are kept apart, and short", async () => {
  const client = await start(untouched, backupOfKeys);
  expect((await signIn(client)).session).not.toBeNull();
});
