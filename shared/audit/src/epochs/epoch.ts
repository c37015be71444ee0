import { hash } from "node:crypto";
import { z } from "zod";
import { canonicalText } from "../canonical";
import { type HeadSigner, type HeadVerifier, type SignedText } from "../tree-head";

const EPOCH_TYPE = "alpokat.epoch.v1";
const root = z.string().regex(/^[0-9a-f]{64}$/);

const epochSchema = z.strictObject({
  type: z.literal(EPOCH_TYPE),
  service: z.string(),
  stream: z.string(),
  /** The record before its first restore is epoch 1. */
  number: z.int().min(2),
  /** Number of the epoch that the restored record was in; others between the two were lost with what came after. */
  continues: z.int().min(1),
  /** When it was begun, ISO 8601 UTC. */
  at: z.iso.datetime(),
  keyId: z.string(),
  /** The last anchored head of the record before: what it once was. */
  previous: z.strictObject({ size: z.int().positive(), root, headSha256: root }),
  /** The tree that was restored, with which this one begins. */
  restored: z.strictObject({ size: z.int().positive(), root }),
  /** Events that the anchor knows and the restored record has not. */
  lost: z.int().min(0),
  /** Restored events that no head covered: they are the first of this epoch, in the order of their positions. */
  carried: z.int().min(0),
  /** Events of this epoch, but the carried, have higher positions. */
  afterSeq: z.string().regex(/^[0-9]+$/),
  reason: z.string().min(1).max(500),
  /** Who began it: two people, as their installation names them. */
  operators: z.array(z.string().min(1).max(100)).length(2),
});

/** What is signed: its bytes are the canonical JSON (RFC 8785) of exactly these members. */
export type Epoch = z.infer<typeof epochSchema>;

/** An epoch as it is stored, here and outside. */
export interface SignedEpoch {
  readonly epoch: string;
  /** base64url */
  readonly signature: string;
}

/** How an epoch names the head before it. */
export const digestOfHead = ({ head }: SignedText): string => hash("sha256", head, "hex");

/** @throws ZodError for what no epoch says. */
export function signEpoch(signer: HeadSigner, body: Omit<Epoch, "type" | "keyId">): SignedEpoch {
  const epoch = canonicalText(epochSchema.parse({ type: EPOCH_TYPE, ...body, keyId: signer.keyId }));
  return { epoch, signature: signer.signText(epoch) };
}

/** Reads an epoch without judging its signature. @throws Error where it is none. */
export const readEpoch = ({ epoch }: SignedEpoch): Epoch => epochSchema.parse(JSON.parse(epoch));

/** The epoch, where it is one and is signed by a known key over exactly these bytes; else null. */
export function openEpoch(verifier: HeadVerifier, signed: SignedEpoch): Epoch | null {
  try {
    const epoch = readEpoch(signed);
    return verifier.isSigned({ keyId: epoch.keyId, text: signed.epoch, signature: signed.signature })
      ? epoch
      : null;
  } catch {
    return null;
  }
}
