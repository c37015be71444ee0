import { generateKeyPairSync } from "node:crypto";
import { rm } from "node:fs/promises";
import { type AuditVerification, HeadSigner, readAnchorLine, type readHead, verifyAudit } from "../src";
import { privateKey, publicKey, SCHEMA, SERVICE } from "./record";
import { tamperedRecord } from "./tampered-record";

const kindsOf = ({ findings }: AuditVerification): string[] => findings.map(({ kind }) => kind);
const sentences = ({ findings }: AuditVerification): string[] => findings.map(({ sentence }) => sentence);

describe.each([5_000, 10, 7])("verification in pages of %d leaves", (pageSize) => {
  const made = tamperedRecord(pageSize);
  const { tamper, anchorLines, writeAnchor } = made;

  test("when a head's text is changed, then it is forged", async () => {
    await tamper(`UPDATE audit_head SET head = replace(head, '"size":20', '"size":21') WHERE size = 20`);
    expect(sentences(await made.record.verify())).toEqual([
      "The tree head of 20 events in the database is forged: the service's key did not sign it.",
      "The tree head of 20 events in the database is not the one in the anchor file.",
    ]);
  });

  test("when a head is signed anew with another key, then it is forged", async () => {
    const stranger = {
      ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }),
      kid: "audit-1",
    };
    const lines = await anchorLines();
    const {
      type: _,
      keyId: __,
      ...body
    } = JSON.parse(readAnchorLine(lines[2] ?? "").head) as ReturnType<typeof readHead> & { type: string };
    const { head, signature } = new HeadSigner(stranger).sign(body);
    await made.record.admin.query(
      `UPDATE ${SCHEMA}.audit_head SET head = $1, signature = $2 WHERE size = 30`,
      [head, signature],
    );
    expect(kindsOf(await made.record.verify())).toEqual(["HEAD_FORGED", "HEAD_FORGED"]);
  });

  test("when a genuine head of another service is put in its place, then it is forged", async () => {
    const {
      type: _,
      keyId: __,
      ...body
    } = JSON.parse(readAnchorLine((await anchorLines())[2] ?? "").head) as ReturnType<typeof readHead> & {
      type: string;
    };
    const { head, signature } = new HeadSigner(privateKey).sign({ ...body, service: "communications" });
    await made.record.admin.query(
      `UPDATE ${SCHEMA}.audit_head SET head = $1, signature = $2 WHERE size = 30`,
      [head, signature],
    );
    expect(kindsOf(await made.record.verify())).toEqual(["HEAD_FORGED", "HEAD_FORGED"]);
  });

  test("when a head is deleted, then it is missing", async () => {
    await tamper(`DELETE FROM audit_head WHERE size = 20`);
    expect(sentences(await made.record.verify())).toEqual([
      "The tree head of 20 events is in the anchor file and not in the database.",
    ]);
  });

  test("when the anchor file is gone, then that is a finding", async () => {
    await rm(made.record.anchorFile);
    expect(sentences(await made.record.verify())).toEqual([
      "There are tree heads in the database and there is no anchor file.",
    ]);
  });

  test("when a line of the anchor file is gone, unreadable or repeated, then that is a finding", async () => {
    const [first = "", second = "", third = ""] = await anchorLines();
    await writeAnchor([first, third]);
    expect(sentences(await made.record.verify())).toEqual([
      "Line 2 of the anchor file begins at leaf 20: lines before it are missing.",
    ]);
    await writeAnchor([first, "{}", third]);
    expect(kindsOf(await made.record.verify())).toEqual(["ANCHOR_DAMAGED", "ANCHOR_DAMAGED"]);
    await writeAnchor([first, second, second, third]);
    expect(sentences(await made.record.verify())).toEqual([
      "Line 3 of the anchor file goes back from 20 to 20 events.",
    ]);
  });

  test("when the public key is another's, then no head is believed", async () => {
    const stranger = {
      ...generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }),
      kid: "audit-1",
    };
    const options = {
      executor: made.record.admin,
      schema: SCHEMA,
      anchorFile: made.record.anchorFile,
      service: SERVICE,
    };
    expect(kindsOf(await verifyAudit({ ...options, publicKey: stranger }))).toEqual(
      Array(3).fill("HEAD_FORGED"),
    );
    expect((await verifyAudit({ ...options, publicKey: [stranger, publicKey] })).isSound).toBe(true);
  });
});
