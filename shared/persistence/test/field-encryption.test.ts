import { randomBytes } from "node:crypto";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import type { DataSource } from "typeorm";
import { BlindIndex, SubjectKeys, openDataSource } from "../src";

const PLACE = { table: "identity.account", column: "email", row: "a1" };
let database: TestDatabase;
let dataSource: DataSource;
let keys: SubjectKeys;
beforeAll(async () => {
  database = await testDatabase();
  dataSource = await openDataSource({
    url: database.urlFor("identity_app"),
    schema: "identity",
    entities: [],
    mustBeDurable: false,
    onIdleError: () => undefined,
  });
  keys = new SubjectKeys("identity", randomBytes(32));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe("a subject's key", () => {
  test("when a value is sealed, then it opens again at its place, and twice sealed it differs", async () => {
    const key = await keys.keyFor(dataSource.manager, "ani", "service");
    const sealed = key.seal(PLACE, "ani@contoh.id");
    expect(key.open(PLACE, sealed)).toBe("ani@contoh.id");
    expect(key.seal(PLACE, "ani@contoh.id")).not.toEqual(sealed);
  });

  test.each([
    ["another row", { ...PLACE, row: "a2" }],
    ["another column", { ...PLACE, column: "name" }],
    ["another table", { ...PLACE, table: "identity.merchant" }],
  ])("when a sealed value is moved to %s, then it does not open", async (_place, place) => {
    const key = await keys.keyFor(dataSource.manager, "ani", "service");
    const sealed = key.seal(PLACE, "ani@contoh.id");
    expect(() => key.open(place, sealed)).toThrow();
  });

  test("when any byte of a sealed value is changed, then it does not open", async () => {
    const key = await keys.keyFor(dataSource.manager, "ani", "service");
    const sealed = key.seal(PLACE, "ani@contoh.id");
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => key.open(PLACE, changed)).toThrow();
    }
  });

  test("when 20 ask for a subject's first key at once, then all get the same one", async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => keys.keyFor(dataSource.manager, "serentak", "service")),
    );
    const sealed = made[0]?.seal(PLACE, "satu kunci") ?? Buffer.alloc(0);
    expect(made.map((key) => key.open(PLACE, sealed))).toEqual(Array(20).fill("satu kunci"));
  });

  test("when another subject, another retention class or another wrapping key is used, then nothing opens", async () => {
    const key = await keys.keyFor(dataSource.manager, "ani", "service");
    const sealed = key.seal(PLACE, "ani@contoh.id");
    const others = [
      await keys.keyFor(dataSource.manager, "budi", "service"),
      await keys.keyFor(dataSource.manager, "ani", "marketing"),
    ];
    for (const other of others) expect(() => other.open(PLACE, sealed)).toThrow();
    const stranger = new SubjectKeys("identity", randomBytes(32));
    await expect(stranger.keysOf(dataSource.manager, ["ani"], "service")).rejects.toThrow();
  });

  test("when a subject has no key, then it is missing from the answer", async () => {
    const found = await keys.keysOf(dataSource.manager, ["ani", "tidak-ada"], "service");
    expect([...found.keys()]).toEqual(["ani"]);
  });

  test("when the key table is read, then the keys stand there wrapped: 60 bytes, none of them equal", async () => {
    const rows = await dataSource.query<{ wrapped: Buffer }[]>(
      "SELECT wrapped FROM identity_keys.subject_key",
    );
    expect(rows.map(({ wrapped }) => wrapped.length)).toEqual(Array(rows.length).fill(60));
    expect(new Set(rows.map(({ wrapped }) => wrapped.toString("hex"))).size).toBe(rows.length);
  });
});

describe("a blind index", () => {
  const secret = randomBytes(32);

  test("when one value is indexed twice, then equal; in another column or under another secret, then not", () => {
    const email = new BlindIndex(secret, "account.email").of("ani@contoh.id");
    expect(new BlindIndex(secret, "account.email").of("ani@contoh.id")).toEqual(email);
    expect(new BlindIndex(secret, "receipt.email").of("ani@contoh.id")).not.toEqual(email);
    expect(new BlindIndex(randomBytes(32), "account.email").of("ani@contoh.id")).not.toEqual(email);
  });
});
