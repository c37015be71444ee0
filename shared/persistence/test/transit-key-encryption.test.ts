import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startTransitSimulator, type TransitSimulator } from "@alpokat/local-stack";
import { type ConfiguredKeyEncryption, keyEncryptionOf, LocalKeyEncryption } from "../src";
import { keyEncryptionEnvironment, keyEncryptionFaults } from "../src/keys/key-encryption-environment";
import { z } from "zod";

const TOKEN = "s.rahasia-sekali";
const SERVICE_POLICY = {
  paths: ["transit/encrypt/toko", "transit/decrypt/toko", "transit/keys/*", "auth/token/renew-self"],
};
const KEY = randomBytes(32);
const CONTEXT = "identity\nani\nservice";

let kms: TransitSimulator;
beforeAll(async () => {
  kms = await startTransitSimulator();
  kms.engine.create("toko", { isDerived: true, isExportable: false });
  kms.admit(TOKEN, SERVICE_POLICY);
});
afterAll(() => kms.stop());
afterEach(() => kms.setState("open"));

const variables = z.object(keyEncryptionEnvironment);
const service = (over: Readonly<Record<string, string>> = {}): ConfiguredKeyEncryption =>
  keyEncryptionOf(variables.parse({ KMS_URL: kms.url, KMS_KEY: "toko", KMS_TOKEN: TOKEN, ...over }));

interface Fault {
  readonly name: string;
  readonly message: string;
  readonly reason?: string;
}
const faultOf = (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => ({ name: "none", message: "" }),
    (error: unknown) => error as Fault,
  );

describe("a key wrapped by a transit engine", () => {
  test("when it is wrapped and opened in its context, then it is the same, and its wrapping names the version", async () => {
    const { keyEncryption } = service();
    const wrapped = await keyEncryption.wrap(KEY, CONTEXT);
    expect(wrapped.toString()).toMatch(/^vault:v1:/);
    expect(await keyEncryption.unwrap([{ wrapped, context: CONTEXT }])).toEqual([KEY]);
    expect(await keyEncryption.unwrap([])).toEqual([]);
    await expect(keyEncryption.check()).resolves.toBeUndefined();
  });

  test("when it is moved to another subject or class, or any part of it is changed, then it does not open", async () => {
    const { keyEncryption } = service();
    const wrapped = await keyEncryption.wrap(KEY, CONTEXT);
    const forged = Buffer.from(wrapped);
    forged.write(forged.toString().at(-5) === "A" ? "B" : "A", forged.length - 5);
    const cases = [
      { wrapped, context: "identity\nbudi\nservice" },
      { wrapped, context: "identity\nani\nbooks" },
      { wrapped: forged, context: CONTEXT },
      { wrapped: Buffer.from("vault:v9:AAAA"), context: CONTEXT },
      { wrapped: randomBytes(60), context: CONTEXT },
    ];
    for (const each of cases) {
      const fault = await faultOf(keyEncryption.unwrap([{ wrapped, context: CONTEXT }, each]));
      expect(fault.name).toBe("WrappedKeyRefused");
    }
  });

  test("when its version of the key may not be used any more, then it does not open, and after rewrapping it does", async () => {
    const { kms: operator } = service({ KMS_TOKEN: "s.operator" });
    kms.admit("s.operator", { paths: ["transit/rewrap/toko", "transit/encrypt/toko", "transit/keys/toko"] });
    const { keyEncryption } = service();
    const wrapped = await keyEncryption.wrap(KEY, CONTEXT);
    kms.engine.rotate("toko");
    const [fresh = Buffer.alloc(0)] = (await operator?.transit.rewrap([{ wrapped, context: CONTEXT }])) ?? [];
    kms.engine.setMinDecryptionVersion("toko", 2);
    expect(fresh.toString()).toMatch(/^vault:v2:/);
    expect((await faultOf(keyEncryption.unwrap([{ wrapped, context: CONTEXT }]))).message).toMatch(/too old/);
    expect(await keyEncryption.unwrap([{ wrapped: fresh, context: CONTEXT }])).toEqual([KEY]);
    // Who rewraps sees no key: the token may not decrypt.
    const seen = operator?.transit.unwrap([{ wrapped: fresh, context: CONTEXT }]) ?? Promise.resolve();
    expect((await faultOf(seen)).reason).toMatch(/refuses the token/);
  });

  test("when keys move from a key of the configuration, then both kinds open, and new ones are the engine's", async () => {
    const former = randomBytes(32);
    const { keyEncryption } = service({ FIELD_ENCRYPTION_KEY: former.toString("base64") });
    const old = await new LocalKeyEncryption(former).wrap(KEY, CONTEXT);
    const other = randomBytes(32);
    const wrapped = await keyEncryption.wrap(other, CONTEXT);
    expect(wrapped.toString()).toMatch(/^vault:v/);
    const keys = [old, wrapped, old].map((each) => ({ wrapped: each, context: CONTEXT }));
    expect(await keyEncryption.unwrap(keys)).toEqual([KEY, other, KEY]);
    expect((await faultOf(service().keyEncryption.unwrap(keys))).name).toBe("WrappedKeyRefused");
  });
});

describe("a transit engine that gives no keys", () => {
  test.each([
    ["is sealed", /is sealed/, () => kms.setState("sealed")],
    ["takes requests and answers none", /can't be reached \(TimeoutError\)/, () => kms.setState("hanging")],
  ])("when it %s, then SERVICE_UNAVAILABLE, after two tries", async (_how, reason, arrange) => {
    arrange();
    const before = kms.asked().length;
    const fault = await faultOf(service().keyEncryption.wrap(KEY, CONTEXT));
    expect(fault).toMatchObject({ code: "SERVICE_UNAVAILABLE", reason: expect.stringMatching(reason) });
    expect(kms.asked().length - before).toBe(2);
  });

  test.each([
    ["nobody listens", { KMS_URL: "http://127.0.0.1:9" }, "KeyServiceUnavailable", /can't be reached/],
    [
      "the token is unknown",
      { KMS_TOKEN: "s.lain" },
      "KeyServiceRefusal",
      /^KMS_TOKEN: is refused.*update on transit\/encrypt\/toko/,
    ],
    ["the token's file is not there", { KMS_TOKEN_FILE: "/nowhere" }, "KeyServiceUnavailable", /no token/],
    ["the key is missing", { KMS_KEY: "warung" }, "KeyServiceRefusal", /KMS_KEY.*bao write .*warung derived/],
    ["the engine is elsewhere", { KMS_MOUNT: "lain" }, "KeyServiceRefusal", /^KMS_TOKEN: .*update on lain/],
    [
      "the key is no derived one",
      { KMS_KEY: "datar" },
      "KeyServiceRefusal",
      /KMS_KEY: datar is no derived key/,
    ],
    [
      "the key can be exported",
      { KMS_KEY: "terbuka" },
      "KeyServiceRefusal",
      /KMS_KEY: terbuka can be exported/,
    ],
  ])("when %s, then its check says so, and never tells the token", async (_how, over, name, advice) => {
    kms.engine.create("datar", { isDerived: false, isExportable: false });
    kms.engine.create("terbuka", { isDerived: true, isExportable: true });
    const given = "KMS_TOKEN_FILE" in over ? { ...over, KMS_TOKEN: "" } : over;
    const fault = await faultOf(service(given).keyEncryption.check());
    expect(fault.constructor.name).toBe(name);
    expect(fault.reason ?? fault.message).toMatch(advice);
    expect(JSON.stringify({ ...fault, message: fault.message })).not.toMatch(/s\.(rahasia|lain)/);
  });

  test("when a token in a file expires, then keys are refused until the file has another one", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-token-"));
    const file = path.join(folder, "token");
    await writeFile(file, "s.pertama\n");
    kms.admit("s.pertama", SERVICE_POLICY);
    const { keyEncryption, kms: own } = service({ KMS_TOKEN: "", KMS_TOKEN_FILE: file });
    expect(own?.renewing).toBeNull();
    const wrapped = await keyEncryption.wrap(KEY, CONTEXT);
    kms.revoke("s.pertama");
    expect((await faultOf(keyEncryption.wrap(KEY, CONTEXT))).reason).toMatch(/refuses the token/);
    await writeFile(file, "s.kedua\n");
    kms.admit("s.kedua", SERVICE_POLICY);
    expect(await keyEncryption.unwrap([{ wrapped, context: CONTEXT }])).toEqual([KEY]);
    await rm(folder, { recursive: true });
  });

  test("when a token is the configuration's, then the process prolongs it", async () => {
    expect(await service().kms?.renewing?.renewToken()).toBe(3600);
  });
});

describe("the variables of the key-encryption key", () => {
  const KMS = { KMS_URL: "https://kms.example:8200", KMS_KEY: "toko", KMS_TOKEN: "s.rahasia" };
  test.each<[string, Readonly<Record<string, string>>, RegExp | null]>([
    ["a key of its own", { FIELD_ENCRYPTION_KEY: "x" }, null],
    ["a key management service", KMS, null],
    ["both, while keys move", { ...KMS, FIELD_ENCRYPTION_KEY: "x" }, null],
    ["neither", {}, /^FIELD_ENCRYPTION_KEY: is missing/],
    ["no name of the key", { ...KMS, KMS_KEY: "" }, /^KMS_KEY: is missing/],
    ["no token", { ...KMS, KMS_TOKEN: "" }, /^KMS_TOKEN: give either/],
    ["two tokens", { ...KMS, KMS_TOKEN_FILE: "/token" }, /^KMS_TOKEN: give either/],
    ["an address in clear", { ...KMS, KMS_URL: "http://kms.example" }, /^KMS_URL: must be https/],
  ])("when %s is given, then it is accepted or refused by name", (_what, given, fault) => {
    expect(keyEncryptionFaults(given).join("\n")).toMatch(fault ?? /^$/);
  });
});
