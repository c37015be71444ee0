import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { testKeys } from "@alpokat/testing";
import { checkCode, codeOf } from "../pages/verify/receipt-code.mjs";
import { factsOf } from "../pages/verify/receipt-facts.mjs";
import { STATEMENT, signedCode } from "./support/sample-codes";

const { keys } = testKeys().receiptPublicJwks;
const verdictOf = async (code: string): Promise<string> => (await checkCode(code, keys)).verdict;

const code = signedCode();
const [header = "", payload = "", signature = ""] = code.split(".");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const other = {
  ...testKeys().receiptSigningKey,
  ...(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as { x: string; d: string }),
};
const without = (name: string) =>
  Object.fromEntries(Object.entries(STATEMENT).filter(([key]) => key !== name));

describe("the code of a receipt", () => {
  it("when it is as it was signed, then it is genuine, and says what was stated, by which key", async () => {
    expect(await checkCode(code, keys)).toEqual({
      verdict: "GENUINE",
      keyId: "receipts",
      statement: STATEMENT,
      signature,
    });
    expect(await verdictOf(signedCode({ ...STATEMENT, outlet: "Kopi “Ciò” 咖啡 🥑" }))).toBe("GENUINE");
  });

  it("when any one character of it is another, then it is not genuine, and nothing of it is told", async () => {
    const altered = Array.from(code).flatMap((sign, place) =>
      ["A", "B", "."]
        .filter((changed) => changed !== sign)
        .map((changed) => code.slice(0, place) + changed + code.slice(place + 1)),
    );
    const results = await Promise.all(altered.map((each) => checkCode(each, keys)));
    expect(new Set(results.map(({ verdict }) => verdict))).toEqual(
      new Set(["ALTERED", "UNKNOWN_KEY", "UNREADABLE"]),
    );
    expect(results.filter((result) => "statement" in result)).toEqual([]);
  });

  it("when it is cut off anywhere, then it is unreadable", async () => {
    for (let length = 0; length < code.length; length += 1)
      expect([length, await verdictOf(code.slice(0, length))]).toEqual([length, "UNREADABLE"]);
  });

  it.each<[how: string, verdict: string, text: string]>([
    [
      "states another total",
      "ALTERED",
      `${header}.${base64url(JSON.stringify({ ...STATEMENT, total: "5000" }))}.${signature}`,
    ],
    [
      "has another's signature",
      "ALTERED",
      `${header}.${payload}.${signedCode({ ...STATEMENT, version: 2 }).split(".")[2] ?? ""}`,
    ],
    ["is signed by another key under our name", "ALTERED", signedCode(STATEMENT, { key: other })],
    [
      "names a key that nobody published",
      "UNKNOWN_KEY",
      signedCode(STATEMENT, { key: { ...other, kid: "mine" } }),
    ],
    [
      "says that it needs no signature",
      "UNREADABLE",
      `${base64url('{"alg":"none","kid":"receipts"}')}.${payload}.${signature}`,
    ],
    [
      "has no signature and says so",
      "UNREADABLE",
      `${base64url('{"alg":"none","kid":"receipts"}')}.${payload}.`,
    ],
    ["names another algorithm", "UNREADABLE", signedCode(STATEMENT, { header: { alg: "HS256" } })],
    ["brings its own key", "UNREADABLE", signedCode(STATEMENT, { header: { jwk: keys[0] } })],
    [
      "wants what is not understood",
      "UNREADABLE",
      signedCode(STATEMENT, { header: { crit: ["b64"], b64: false } }),
    ],
    [
      "has a header twice",
      "UNREADABLE",
      `${base64url('{"alg":"none","alg":"EdDSA","kid":"receipts"}')}.${payload}.${signature}`,
    ],
    ["has a header that is no object", "UNREADABLE", `${base64url("null")}.${payload}.${signature}`],
    ["has a fourth part", "UNREADABLE", `${code}.${signature}`],
    ["is padded", "UNREADABLE", `${header}.${payload}.${signature}==`],
    [
      "is longer than any that is issued",
      "UNREADABLE",
      signedCode({ ...STATEMENT, outlet: "W".repeat(4_000) }),
    ],
    ["is of a later form", "UNKNOWN_FORM", signedCode({ ...STATEMENT, form: 2 })],
    ["lacks its total", "UNKNOWN_FORM", signedCode(without("total"))],
    ["has a member that nobody knows", "UNKNOWN_FORM", signedCode({ ...STATEMENT, buyer: "ani@contoh.id" })],
    ["has a total that is no figure", "UNKNOWN_FORM", signedCode({ ...STATEMENT, total: "1e9" })],
    ["states nothing", "UNKNOWN_FORM", signedCode(null)],
  ])("when it %s, then it is %s", async (_how, verdict, text) => {
    expect(await verdictOf(text)).toBe(verdict);
  });

  it("when a key is retired, then what it signed stays genuine; without it, its receipts are of an unknown key", async () => {
    const now = { ...other, kid: "receipts-2" };
    const published = [now, ...keys].map(({ kid, kty, crv, x }) => ({ kid, kty, crv, x }));
    const verdicts = await Promise.all(
      [code, signedCode(STATEMENT, { key: now })].map((each) => checkCode(each, published)),
    );
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["GENUINE", "GENUINE"]);
    expect((await checkCode(code, published.slice(0, 1))).verdict).toBe("UNKNOWN_KEY");
  });

  it("when there is no Ed25519, then it says so; when a key is none, then that is a fault and no verdict", async () => {
    const { subtle } = crypto;
    const importKey = () => Promise.reject(new DOMException("no", "NotSupportedError"));
    const old = { importKey, verify: subtle.verify.bind(subtle) } as unknown as typeof subtle;
    expect((await checkCode(code, keys, old)).verdict).toBe("UNSUPPORTED");
    const broken = keys.map((key) => ({ ...key, x: "AAAA" }));
    await expect(checkCode(code, broken)).rejects.toThrow("A key of the set can't be used");
    expect((await checkCode(code, [{ kid: "receipts", kty: "EC", crv: "P-256", x: "AAAA" }])).verdict).toBe(
      "UNKNOWN_KEY",
    );
  });

  it("when a link or a code is given, with blanks around it, then the code is taken out of it", () => {
    for (const text of [code, ` ${code}\n`, `#${code}`, `https://alpokat.example/receipts/verify#${code}`])
      expect(codeOf(text)).toBe(code);
  });

  it("when it is told, then amounts and moments are written as the receipt writes them", async () => {
    const told = async (statement: object, language: "id" | "en") => {
      const result = await checkCode(signedCode({ ...STATEMENT, ...statement }), keys);
      if (result.verdict !== "GENUINE") throw new Error(result.verdict);
      return factsOf(result, language).map(({ name, value }) => `${name}: ${value}`);
    };
    expect(await told({ version: 2, refunded: "5000" }, "id")).toEqual([
      "Toko: Dago, Bandung",
      "Nomor: 20261123-0001",
      "Total: Rp50.000",
      "Dikembalikan sampai saat itu: Rp5.000",
      "Penjualan: 20261123-0007, 24 November 2026, 00.00 WIB",
      "Versi: 2",
      "Diterbitkan: 24 November 2026, 00.05 WIB",
      `SHA-256 isi: ${"0".repeat(64)}`,
      "Ditandatangani dengan kunci: receipts",
    ]);
    expect((await told({ currency: "GBP", total: "2.55" }, "en"))[2]).toBe("Total: £2.55");
  });
});

describe("npm run verify-receipt", () => {
  const COMMAND = path.join(__dirname, "..", "bin", "verify-receipt.mjs");
  let saved: string;
  beforeAll(async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-receipt-keys-"));
    saved = path.join(folder, "receipt-keys.json");
    await writeFile(saved, JSON.stringify({ keys }));
    await writeFile(`${saved}.broken`, "{}");
  });

  interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }
  const run = (...commandLine: readonly string[]): Promise<Ended> =>
    promisify(execFile)(process.execPath, [COMMAND, ...commandLine], { env: {} }).then(
      (ended) => ({ ...ended, code: 0 }),
      (error: unknown) => error as Ended,
    );

  it("when keys were saved, then it verifies without asking anybody, and its status says what came of it", async () => {
    const genuine = await run(`https://alpokat.example/receipts/verify#${code}`, "--keys", saved);
    expect([genuine.code, genuine.stdout.split("\n").slice(0, 3)]).toEqual([
      0,
      [
        "Genuine: ALPOKAT issued this receipt, and what is said below was not altered.",
        "  Shop: Dago, Bandung",
        "  Number: 20261123-0001",
      ],
    ]);
    const altered = await run(signedCode(STATEMENT, { key: other }), "--keys", saved);
    expect([altered.code, altered.stdout]).toEqual([
      1,
      "Altered: this code is not as it was issued. Don't trust this receipt.\n",
    ]);
  });

  it.each<[how: string, commandLine: (file: string) => string[], told: string]>([
    ["there is no code", (file) => ["--keys", file], "Usage: npm run verify-receipt -- CODE"],
    ["the file holds no keys", (file) => [code, "--keys", `${file}.broken`], "holds no keys"],
    ["there is no such file", (file) => [code, "--keys", `${file}.absent`], "can't be read"],
    ["nobody answers", () => [code, "--keys", "http://127.0.0.1:9/keys.json"], "can't be read"],
  ])("when %s, then nothing was verified, and it says why", async (_how, commandLine, told) => {
    const { code: status, stdout, stderr } = await run(...commandLine(saved));
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Nothing was verified: /);
    expect(stderr).toContain(told);
  });
});
