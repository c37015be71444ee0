import { type JsonWebKey } from "node:crypto";
import { Client } from "pg";
import { type Epoch } from "../epochs/epoch";
import { type AuditVerification } from "./findings";
import { verifyAudit } from "./verify-audit";

/** A service's record, and what it takes to prove it. */
export interface VerifyTarget {
  readonly service: string;
  readonly schema: string;
  readonly stream?: string;
  /** URL of a role that may read the record. */
  readonly databaseUrl: string;
  readonly anchorFile: string;
  /** Ed25519 public JWKs: the present key and earlier ones. */
  readonly publicKeys: readonly JsonWebKey[];
}

/** 0: every record is sound. 1: something was found. 2: a record could not be read, and nothing was found in the others. */
export type ExitStatus = 0 | 1 | 2;

/** Proves records one after the other and prints a line for each, with its findings below. */
export async function verifyTargets(
  targets: readonly VerifyTarget[],
  print: (line: string) => void,
): Promise<ExitStatus> {
  let [isSound, isComplete] = [true, true];
  for (const target of targets) {
    try {
      const verification = await verifyTarget(target);
      isSound &&= verification.isSound;
      describe(target, verification).forEach(print);
    } catch (error) {
      isComplete = false;
      print(`${nameOf(target)}: not verified, because its record can't be read (${reasonOf(error)}).`);
    }
  }
  if (!isSound) return 1;
  return isComplete ? 0 : 2;
}

async function verifyTarget({ databaseUrl, publicKeys, ...place }: VerifyTarget): Promise<AuditVerification> {
  const executor = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  executor.on("error", () => undefined); // The query that runs is rejected as well.
  await executor.connect();
  try {
    return await verifyAudit({ ...place, executor, publicKey: publicKeys });
  } finally {
    await executor.end();
  }
}

/** The service, and the stream where it is not the access record. */
const nameOf = ({ service, stream }: VerifyTarget): string =>
  stream === undefined ? service : `${service} (${stream})`;

/** The line of a record, then a line for each finding. */
function describe(target: VerifyTarget, verification: AuditVerification): readonly string[] {
  const name = nameOf(target);
  const { sealedEvents, heads, pendingEvents, unanchoredHeads, root, findings, findingCount } = verification;
  const covered = `${counted(sealedEvents, "event")} under ${counted(heads, "signed head")}`;
  if (findingCount === 0) {
    const waiting = `${String(pendingEvents)} not sealed yet, ${counted(unanchoredHeads, "head")} not anchored yet`;
    return [`${name}: sound. ${covered}; ${waiting}; root ${root}.`, ...verification.epochs.map(restoreOf)];
  }
  const more = findingCount - findings.length;
  return [
    `${name}: NOT SOUND, ${counted(findingCount, "finding")}. ${covered}.`,
    ...findings.map(({ kind, sentence }) => `  ${kind}: ${sentence}`),
    ...(more > 0 ? [`  … and ${String(more)} more.`] : []),
  ];
}

/** A restore that the record went through. */
const restoreOf = ({ number, at, lost, restored, carried, reason, operators }: Epoch): string =>
  `  Epoch ${String(number)}, begun at ${at} by ${operators.join(" and ")} (${reason}): ${counted(lost, "event")} lost after the first ${counted(restored.size, "event")}, ${String(carried)} sealed late.`;

const counted = (count: number, thing: string): string =>
  `${count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;

/** SQLSTATE or code of the socket where there is one: it says more than the text, and holds no password. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === "42P01") return "its tables don't exist";
  if (code === "ECONNREFUSED") return "no database answers; is the stack running?";
  return String(code ?? message);
}
