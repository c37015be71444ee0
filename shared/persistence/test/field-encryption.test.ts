import { randomBytes } from "node:crypto";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { BlindIndex, ErasedSubjectError, LocalKeyEncryption, SubjectKeys, openDataSource } from "../src";

const PLACE = { table: "identity.account", column: "email", row: "a1" };
let database: TestDatabase;
let dataSource: DataSource;
let keys: SubjectKeys;
const keysUnder = (wrapping: Buffer): SubjectKeys =>
  new SubjectKeys({
    schema: "identity",
    database: dataSource,
    keyEncryption: new LocalKeyEncryption(wrapping),
  });
beforeAll(async () => {
  database = await testDatabase();
  dataSource = await openDataSource({
    url: database.urlFor("identity_app"),
    schema: "identity",
    entities: [],
    mustBeDurable: false,
    onIdleError: () => undefined,
  });
  keys = keysUnder(randomBytes(32));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe("a subject's key", () => {
  test("when a value is sealed, then it opens again at its place, and twice sealed it differs", async () => {
    const key = await keys.keyFor("ani", "service");
    const sealed = key.seal(PLACE, "ani@contoh.id");
    expect(key.open(PLACE, sealed)).toBe("ani@contoh.id");
    expect(key.seal(PLACE, "ani@contoh.id")).not.toEqual(sealed);
  });

  test.each([
    ["another row", { ...PLACE, row: "a2" }],
    ["another column", { ...PLACE, column: "name" }],
    ["another table", { ...PLACE, table: "identity.merchant" }],
  ])("when a sealed value is moved to %s, then it does not open", async (_place, place) => {
    const key = await keys.keyFor("ani", "service");
    const sealed = key.seal(PLACE, "ani@contoh.id");
    expect(() => key.open(place, sealed)).toThrow();
  });

  test("when any byte of a sealed value is changed, then it does not open", async () => {
    const key = await keys.keyFor("ani", "service");
    const sealed = key.seal(PLACE, "ani@contoh.id");
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => key.open(PLACE, changed)).toThrow();
    }
  });

  test("when 20 ask for a subject's first key at once, then all get the same one", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => keys.keyFor("serentak", "service")));
    const sealed = made[0]?.seal(PLACE, "satu kunci") ?? Buffer.alloc(0);
    expect(made.map((key) => key.open(PLACE, sealed))).toEqual(Array(20).fill("satu kunci"));
  });

  test("when another subject, another retention class or another wrapping key is used, then nothing opens", async () => {
    const key = await keys.keyFor("ani", "service");
    const sealed = key.seal(PLACE, "ani@contoh.id");
    const others = [await keys.keyFor("budi", "service"), await keys.keyFor("ani", "marketing")];
    for (const other of others) expect(() => other.open(PLACE, sealed)).toThrow();
    const stranger = keysUnder(randomBytes(32));
    await expect(stranger.keysOf(["ani"], "service")).rejects.toThrow();
  });

  test("when a subject has no key, then it is missing from the answer", async () => {
    const found = await keys.keysOf(["ani", "tidak-ada"], "service");
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

describe("the end of a subject's keys", () => {
  const requestId = "01890000-0000-7000-8000-0000000000e1";
  const order = (subject: string) => ({ subject, requestId, at: new Date("2026-11-23T03:00:00Z") });

  test("U7: when keys of some classes are destroyed, then these open nothing any more, and the others still do", async () => {
    await keys.keyFor("citra", "service");
    const books = await keys.keyFor("citra", "books");
    const sealed = books.seal(PLACE, "buku");
    expect(await keys.destroy(order("citra"), ["service", "marketing"])).toEqual(["service"]);
    expect(await keys.destroy(order("citra"), ["service", "marketing"])).toEqual([]);
    expect((await keys.keysOf(["citra"], "service")).size).toBe(0);
    expect((await keys.keyFor("citra", "books")).open(PLACE, sealed)).toBe("buku");
    expect(await keys.tombstones(["citra", "ani"])).toEqual([
      { subject: "citra", retention: "marketing", requestId },
      { subject: "citra", retention: "service", requestId },
    ]);
    expect(await keys.erasedAmong(["ani", "citra"])).toEqual(new Set(["citra"]));
  });

  test("erased subject re-created by a replayed event or a restored backup: when a key is asked for again, then code and database refuse it", async () => {
    await keys.destroy(order("dewi"), ["service"]);
    await expect(keys.keyFor("dewi", "service")).rejects.toBeInstanceOf(ErasedSubjectError);
    const sql = `INSERT INTO identity_keys.subject_key (subject, retention, version, wrapped) VALUES ($1, 'service', 1, '')`;
    await expect(dataSource.query(sql, ["dewi"])).rejects.toMatchObject({ driverError: { code: "AK001" } });
  });

  test("when a key is made while its subject is being erased, then it waits, and is refused once the erasure commits", async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      "INSERT INTO identity_keys.erased_subject (subject, retention, request_id, erased_at) VALUES ('eka', 'service', $1, now())",
      [requestId],
    );
    const made = keys.keyFor("eka", "service");
    const outcome = made.then(
      () => "made",
      (error: unknown) => error,
    );
    await runner.commitTransaction();
    await runner.release();
    expect(await outcome).toBeInstanceOf(ErasedSubjectError);
  });

  test("6.9: when a key is set aside, then every look-up is as after an erasure, the case still opens with it, and once it is destroyed nobody does", async () => {
    const key = await keys.keyFor("fajar", "service");
    const sealed = key.seal(PLACE, "surat");
    await keys.held.setAside(order("fajar"), ["service", "books"]);
    await keys.held.setAside(order("fajar"), ["service", "books"]);
    expect((await keys.keysOf(["fajar"], "service")).size).toBe(0);
    await expect(keys.keyFor("fajar", "service")).rejects.toBeInstanceOf(ErasedSubjectError);
    expect(await keys.erasedAmong(["fajar"])).toEqual(new Set(["fajar"]));
    expect((await keys.tombstones(["fajar"])).map(({ retention }) => retention)).toEqual([
      "books",
      "service",
    ]);
    expect(await keys.held.list(["fajar", "ani"])).toEqual([
      { subject: "fajar", retention: "service", requestId, heldAt: order("fajar").at },
    ]);
    expect((await keys.held.keysOf(["fajar"], "service")).get("fajar")?.open(PLACE, sealed)).toBe("surat");
    expect(await keys.destroy(order("fajar"), ["service"])).toEqual(["service"]);
    expect(await keys.held.list(["fajar"])).toEqual([]);
  });

  test("when a held key has no tombstone, or is changed, then the database refuses it", async () => {
    const admin = new Client(database.adminUrl);
    await admin.connect();
    const insert = `INSERT INTO identity_keys.held_key (subject, retention, version, wrapped, made_at, request_id, held_at)
                    VALUES ('nobody', 'service', 1, '', now(), $1, now())`;
    await expect(admin.query(insert, [requestId])).rejects.toMatchObject({ code: "23503" });
    for (const change of [
      "UPDATE identity_keys.held_key SET subject = 'x'",
      "TRUNCATE identity_keys.held_key",
    ])
      await expect(admin.query(change)).rejects.toMatchObject({ code: "23001" });
    await admin.end();
  });

  test.each(["DELETE FROM", "UPDATE"])(
    "when even the superuser tries to %s a tombstone, then the database refuses it",
    async (verb) => {
      const admin = new Client(database.adminUrl);
      await admin.connect();
      const change = verb === "UPDATE" ? "SET subject = 'x'" : "";
      await expect(admin.query(`${verb} identity_keys.erased_subject ${change}`)).rejects.toMatchObject({
        code: "23001",
      });
      await admin.end();
    },
  );
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
