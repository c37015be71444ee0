import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { testKeys } from "@alpokat/testing";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { PackageParts } from "../src/application/seal-package";
import { packageBuilder } from "../src/packaging/build-package";
import { runVerification } from "../src/packaging/verify-main";
import { verifyPackage } from "../src/packaging/verify-package";

const ID = "0199f3a1-0000-7000-8000-000000000001";
const at = (text: string): Date => new Date(text);
const keys = testKeys();

const parts = {
  packageId: ID,
  request: {
    id: ID,
    number: "DR-2026-000001",
    ground: "AUTHORITY_REQUEST",
    legalBasis: "PM5_APH",
    agencyName: "Kepolisian Daerah Jawa Barat",
    receivedAt: at("2026-11-22T16:30:00.000Z"),
    dueAt: at("2026-11-27T16:30:00.000Z"),
    details: {
      reveal: () => ({
        agencyReference: "B/1",
        interest: "Penyidikan",
        offenceArticle: "KUHP 492",
        offenceMaxYears: 4,
        subjects: ["Siti"],
        instruments: [],
      }),
    },
  },
  scope: {
    id: ID,
    subjects: [{ kind: "ACCOUNT", id: ID }],
    categories: ["user.name"],
    from: at("2026-10-01T00:00:00.000Z"),
    to: at("2026-11-01T00:00:00.000Z"),
  },
  asOf: at("2026-11-23T03:00:00.000Z"),
  sealedAt: at("2026-11-23T03:05:00.000Z"),
  data: [{ path: "data/accounts.ndjson", rows: 2, text: '{"name":"Siti"}\n{"name":"Budi"}\n' }],
  custody: [],
} as unknown as PackageParts;

const build = packageBuilder(keys.grantSigningKey, "policy-hash");
let archive: Buffer;
beforeAll(async () => {
  archive = (await build(parts)).content;
});

type Entries = Record<string, Uint8Array>;
const changed = (change: (entries: Entries) => void): Uint8Array => {
  const entries: Entries = { ...unzipSync(new Uint8Array(archive)) };
  change(entries);
  return zipSync(entries);
};
const entry = (entries: Entries, name: string): Uint8Array => entries[name] ?? new Uint8Array();
const flip = (name: string, place: number) => (entries: Entries) => {
  const bytes = new Uint8Array(entry(entries, name));
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  entries[name] = bytes;
};
const verify = (bytes: Uint8Array) => verifyPackage(bytes, keys.disclosurePublicJwks);
const failure = (step: string, reason: string) => ({ isValid: false, step, reason });

test("when the same parts are packed twice, then the bytes are the same, and no entry tells a time or a zone", async () => {
  expect((await build(parts)).content.equals(archive)).toBe(true);
  // Local file header (APPNOTE 4.3.7): time at 10, date at 12; 0x0021 is the first of January 1980.
  expect([archive.readUInt16LE(10), archive.readUInt16LE(12)]).toEqual([0, 0x0021]);
});

test("when nothing was changed, then the package is valid, also packed anew", async () => {
  const valid = { isValid: true, requestNumber: "DR-2026-000001", packageId: ID, files: 4 };
  expect(await verify(archive)).toEqual(valid);
  expect(await verify(changed(() => undefined))).toEqual(valid);
});

const NOT_SIGNED = "The signature over manifest.json is not by any of the keys given.";
test.each<[string, (entries: Entries) => void, ReturnType<typeof failure>]>([
  [
    "a byte of the data is flipped",
    flip("data/accounts.ndjson", 9),
    failure("HASHES", "data/accounts.ndjson is not the file that was sealed: its SHA-256 differs."),
  ],
  [
    "a byte of the certificate is flipped",
    flip("CERTIFICATE-ID.txt", 40),
    failure("HASHES", "CERTIFICATE-ID.txt is not the file that was sealed: its SHA-256 differs."),
  ],
  ["a byte of the manifest is flipped", flip("manifest.json", 30), failure("SIGNATURE", NOT_SIGNED)],
  [
    "the manifest is written anew to fit the data",
    (entries) => {
      entries["manifest.json"] = strToU8(
        strFromU8(entry(entries, "manifest.json")).replace("2026-10-01", "2025-10-01"),
      );
    },
    failure("SIGNATURE", NOT_SIGNED),
  ],
  [
    "a byte of the signature is flipped",
    (entries) => {
      const text = strFromU8(entry(entries, "manifest.jws"));
      const place = text.length - 10;
      entries["manifest.jws"] = strToU8(
        text.slice(0, place) + (text[place] === "A" ? "B" : "A") + text.slice(place + 1),
      );
    },
    failure("SIGNATURE", NOT_SIGNED),
  ],
  [
    "the signature is none",
    (entries) => {
      entries["manifest.jws"] = strToU8("signed");
    },
    failure("SIGNATURE", "manifest.jws is no detached signature."),
  ],
  [
    "the signature is removed",
    (entries) => {
      delete entries["manifest.jws"];
    },
    failure("SIGNATURE", "manifest.jws is missing."),
  ],
  [
    "the manifest is removed",
    (entries) => {
      delete entries["manifest.json"];
    },
    failure("MANIFEST", "manifest.json is missing."),
  ],
  [
    "a file is removed",
    (entries) => {
      delete entries["custody.json"];
    },
    failure("FILE_LIST", "custody.json is listed in manifest.json and missing from the archive."),
  ],
  [
    "a file is added",
    (entries) => {
      entries["data/sales.ndjson"] = strToU8("{}\n");
    },
    failure("FILE_LIST", "data/sales.ndjson is in the archive and not listed in manifest.json."),
  ],
])("when %s, then the step that failed is named", async (_, change, expected) => {
  expect(await verify(changed(change))).toEqual(expected);
});

test("when the archive is cut or is none, then it is told so", async () => {
  const broken = failure("ARCHIVE", "The file is not a whole zip archive.");
  expect(await verify(archive.subarray(0, archive.length - 30))).toEqual(broken);
  expect(await verify(archive.subarray(0, archive.length / 2))).toEqual(broken);
  expect(await verify(Buffer.from("no zip"))).toEqual(broken);
  expect(await verify(Buffer.alloc(0))).toEqual(broken);
});

test("when a package is signed by another key, or a grant's key is not given, then its signature is refused", async () => {
  const foreign = packageBuilder(
    { ...keys.gateway.signingKey, kid: keys.grantSigningKey.kid },
    "policy-hash",
  );
  expect(await verify((await foreign(parts)).content)).toEqual(failure("SIGNATURE", NOT_SIGNED));
  expect(await verifyPackage(archive, keys.gatewayPublicJwks)).toEqual(failure("SIGNATURE", NOT_SIGNED));
});

describe("the command", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-package-"));
    await writeFile(path.join(folder, "package.zip"), archive);
    await writeFile(path.join(folder, "cut.zip"), archive.subarray(0, 100));
    await writeFile(path.join(folder, "keys.json"), JSON.stringify(keys.disclosurePublicJwks));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = async (...commandLine: readonly string[]) => {
    const lines: string[] = [];
    const status = await runVerification(commandLine, (line) => lines.push(line));
    return { status, lines };
  };

  test("when a package is valid, then it says so in one sentence and ends with 0", async () => {
    expect(await run(path.join(folder, "package.zip"), "--key", path.join(folder, "keys.json"))).toEqual({
      status: 0,
      lines: [
        `VALID: package ${ID} of request DR-2026-000001 is as it was sealed (4 files, manifest and signature).`,
      ],
    });
  });

  test("when a package is not valid, then it names the step in one sentence and ends with 1", async () => {
    expect(await run(path.join(folder, "cut.zip"), "--key", path.join(folder, "keys.json"))).toEqual({
      status: 1,
      lines: ["NOT VALID: step ARCHIVE failed. The file is not a whole zip archive."],
    });
  });

  test("when no key is named, then it says how it is called and ends with 2", async () => {
    expect(await run(path.join(folder, "package.zip"))).toEqual({
      status: 2,
      lines: ["The package was not checked: Usage: npm run verify-package -- FILE --key JWKS-FILE-OR-URL"],
    });
  });
});
