import { createHash } from "node:crypto";
import { type VerifyTarget, verifyTargets } from "@alpokat/audit";
import { type Person, eventually, registerPerson, testKeys } from "@alpokat/testing";
import { Client } from "pg";
import { auditTargets } from "@alpokat/local-stack/audit-targets";
import { type Desk, approvedRequest, read, sealedPackage, startDesk } from "./desk";

const PIECE = `query ($id: ID!, $offset: Int!, $length: Int!) {
  disclosurePackage(requestId: $id) { contentBase64(offset: $offset, length: $length) }
}`;
const TWO_PIECES = `query ($id: ID!) {
  disclosurePackage(requestId: $id) {
    first: contentBase64(offset: 0, length: 10)
    second: contentBase64(offset: 10, length: 5)
  }
}`;

let desk: Desk;
let siti: Person;
let requestId: string;
let archive: Buffer;
let owner: Client;
beforeAll(async () => {
  desk = await startDesk();
  siti = await registerPerson(desk.client);
  requestId = await approvedRequest(desk, { subjects: [{ kind: "ACCOUNT", id: siti.accountId }] });
  archive = await sealedPackage(desk, requestId);
  owner = new Client(desk.stack.database.adminUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await desk.stop();
});

/** What custody says of every download so far, in order. */
async function downloads(): Promise<readonly unknown[]> {
  const { rows } = await owner.query<{ payload: string }>(
    "SELECT payload FROM disclosure.custody_event WHERE request_id = $1 ORDER BY seq",
    [requestId],
  );
  return rows
    .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>)
    .filter(({ event }) => event === "DOWNLOADED")
    .map(({ offset, length, role, sha256 }) => ({ offset, length, role, sha256 }));
}
const download = (offset: number, length: number) => ({
  offset,
  length,
  role: "disclosure_releaser",
  sha256: createHash("sha256").update(archive).digest("hex"),
});

test("when bytes of a package are read, then each piece is in the chain of custody, wherever it begins", async () => {
  expect(await downloads()).toEqual([download(0, archive.length)]);

  const releaser = desk.as("releaser", requestId);
  const tail = read(await releaser.ask(PIECE, { id: requestId, offset: 1, length: 1_048_576 }));
  expect(Buffer.from(tail.disclosurePackage.contentBase64 as string, "base64")).toEqual(archive.subarray(1));
  expect((await downloads()).slice(1)).toEqual([download(1, archive.length - 1)]);

  const { disclosurePackage } = read(await releaser.ask(TWO_PIECES, { id: requestId }));
  expect(Buffer.from(disclosurePackage.first as string, "base64")).toEqual(archive.subarray(0, 10));
  expect(Buffer.from(disclosurePackage.second as string, "base64")).toEqual(archive.subarray(10, 15));
  const pieces = (await downloads()).slice(2);
  expect(pieces).toHaveLength(2);
  expect(pieces).toEqual(expect.arrayContaining([download(0, 10), download(10, 5)]));
});

test("when a piece begins past the end, then it is empty and entered with length 0", async () => {
  const past = { id: requestId, offset: archive.length + 7, length: 10 };
  const { disclosurePackage } = read(await desk.as("releaser", requestId).ask(PIECE, past));
  expect(disclosurePackage.contentBase64).toBe("");
  expect((await downloads()).at(-1)).toEqual(download(archive.length + 7, 0));
});

test("when the entry can't be written, then nobody gets the bytes", async () => {
  await owner.query("REVOKE INSERT ON disclosure.custody_event FROM disclosure_app");
  try {
    const whole = { id: requestId, offset: 1, length: 1_048_576 };
    const { data, errors } = await desk.as("releaser", requestId).ask(PIECE, whole);
    expect(data.disclosurePackage.contentBase64).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["INTERNAL_SERVER_ERROR"]);
  } finally {
    await owner.query("GRANT INSERT ON disclosure.custody_event TO disclosure_app");
  }
});

describe("verify-audit", () => {
  const targets = (): readonly VerifyTarget[] => {
    const { auditSigningKey } = testKeys().services["disclosure-requests"];
    const { d: _secret, ...publicKey } = auditSigningKey;
    return auditTargets(
      {
        AUDIT_SERVICE: "disclosure-requests",
        DATABASE_URL: desk.stack.database.urlFor("disclosure_app"),
        AUDIT_PUBLIC_JWKS: JSON.stringify({ keys: [publicKey] }),
        AUDIT_ANCHOR_DIR: desk.stack.anchorDirectory("disclosure-requests"),
      },
      "",
    );
  };
  const verify = async () => {
    const lines: string[] = [];
    const status = await verifyTargets(targets(), (line) => lines.push(line));
    return { status, lines };
  };

  test("when the last event of the chain of custody was deleted, then it is found, also with its leaf and its heads", async () => {
    const sound = await eventually(verify, ({ status, lines }) => {
      const waiting = "; 0 not sealed yet, 0 heads not anchored yet";
      return status === 0 && lines.every((line) => line.includes(waiting));
    });
    expect(sound.status).toBe(0);
    expect(sound.lines.map((line) => line.split(".")[0])).toEqual([
      "disclosure-requests: sound",
      "disclosure-requests (custody): sound",
    ]);
    await desk.stack.stopService("disclosure-requests");

    await owner.query("SET session_replication_role = replica");
    const { rows } = await owner.query<{ leaf_index: string; id: string }>(
      `WITH last AS (DELETE FROM disclosure.custody_event
         WHERE seq = (SELECT max(seq) FROM disclosure.custody_event) RETURNING seq, id)
       SELECT leaf_index, id FROM last JOIN disclosure.custody_leaf USING (seq)`,
    );
    const found = await verify();
    expect(found.status).toBe(1);
    expect(found.lines[0]).toContain("disclosure-requests: sound");
    expect(found.lines[1]).toContain("disclosure-requests (custody): NOT SOUND, 1 finding");
    expect(found.lines[2]).toContain("  CUT_OFF: 1 event was cut off at the end of the record, from event");

    const last = rows[0]?.leaf_index;
    await owner.query("DELETE FROM disclosure.custody_leaf WHERE leaf_index = $1", [last]);
    await owner.query("DELETE FROM disclosure.custody_head WHERE size > $1", [last]);
    const cut = await verify();
    expect(cut.status).toBe(1);
    expect(cut.lines.some((line) => line.startsWith("  CUT_OFF: "))).toBe(true);
  });
});
