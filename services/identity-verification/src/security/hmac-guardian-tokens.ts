import { timingSafeEqual } from "node:crypto";
import { isId } from "@alpokat/kernel";
import type { BlindIndex } from "@alpokat/persistence";
import type { GuardianTokens } from "../application/ports";

/** Codes that guardians answer with: an invitation's id and its keyed hash, so that nothing has to be kept of them. */
export class HmacGuardianTokens implements GuardianTokens {
  constructor(private readonly index: BlindIndex) {}

  of(invitationId: string): string {
    return `${invitationId}.${this.index.of(invitationId).toString("base64url")}`;
  }

  read(token: string): string | null {
    const [id = "", hash = "", ...rest] = token.split(".");
    if (!isId(id) || rest.length > 0) return null;
    const [given, right] = [Buffer.from(hash, "base64url"), this.index.of(id.toLowerCase())];
    return given.length === right.length && timingSafeEqual(given, right) ? id.toLowerCase() : null;
  }
}
