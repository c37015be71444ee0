import { createHash } from "node:crypto";
import type { EntityManager } from "typeorm";

/**
 * The hash that is stored of a token; the token itself is stored nowhere. It is looked up in an index by its hash, so that
 * the time of an answer tells nothing of how much of a guess was right.
 */
export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Opens the transaction to the one receipt of a token, and with it to the sale and outlet that it shows. */
export async function holdToken(manager: EntityManager, token: string): Promise<Buffer> {
  const hash = tokenHash(token);
  await manager.query("SELECT set_config('app.receipt_token', $1, true)", [hash.toString("hex")]);
  return hash;
}
