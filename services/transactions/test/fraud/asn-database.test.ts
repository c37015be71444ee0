import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { AsnDatabase, NO_NETWORKS } from "../../src/persistence/fraud/asn-database";
import { asnFile } from "./asn-file";

const folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-asn-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(bytes: Buffer): string {
  const file = path.join(folder, `${crypto.randomUUID()}.mmdb`);
  writeFileSync(file, bytes);
  return file;
}
const NETWORKS = { "192.0.2.0/24": 4_200_000_000 };

test.each([
  ["10.2.3.4", null],
  ["192.0.2.7", "AS4200000000"],
  ["::ffff:192.0.2.7", "AS4200000000"],
  ["192.0.3.7", null],
  ["2001:db8::1", null],
  ["", null],
  ["not an address", null],
  ["192.0.2.7.8", null],
])("when the operator of %s is looked up, then it is told or is not known", (ip, expected) => {
  expect(AsnDatabase.open(fileOf(asnFile(NETWORKS))).asnOf(ip)).toBe(expected);
});

test("when networks stand beside each other, then each has its own operator", () => {
  const networks = AsnDatabase.open(fileOf(asnFile({ "10.0.0.0/16": 64_500, "10.1.0.0/16": 64_501 })));
  expect(["10.0.255.1", "10.1.0.1", "10.2.0.1"].map((ip) => networks.asnOf(ip))).toEqual([
    "AS64500",
    "AS64501",
    null,
  ]);
});

test("when the file tells of something else, is damaged or is not there, then it is not opened", () => {
  expect(() => AsnDatabase.open(fileOf(asnFile(NETWORKS, "Test-City")))).toThrow("not of ASNs");
  expect(() => AsnDatabase.open(fileOf(Buffer.from("no such format")))).toThrow();
  expect(() => AsnDatabase.open(path.join(folder, "absent.mmdb"))).toThrow("ENOENT");
});

test("when the file is damaged where its operators stand, then nothing is known of them, and nothing is thrown", () => {
  const bytes = asnFile(NETWORKS);
  bytes.fill(0xff, bytes.indexOf("autonomous") - 2, bytes.indexOf("autonomous") + 20);
  expect(AsnDatabase.open(fileOf(bytes)).asnOf("192.0.2.7")).toBeNull();
});

test("when there is no file, then no network is known", () => {
  expect([NO_NETWORKS.areKnown, NO_NETWORKS.asnOf("192.0.2.7")]).toEqual([false, null]);
});
