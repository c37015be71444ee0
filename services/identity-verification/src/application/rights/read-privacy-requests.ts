import { isId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { ServiceErasure } from "../../domain/rights/erasure-answer";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import type { LoggedAct } from "../../domain/rights/request-log";
import { accountIdOf } from "../caller";
import type { AsSubject, AtDesk, DuePlace, RequestFilter } from "./ports";
import { requireOfficer } from "./request-access";

/** A token as it is issued: 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Reads requests: the subject their own, an officer all, and whoever holds a result's token that one. */
export class ReadPrivacyRequests {
  constructor(
    private readonly asSubject: AsSubject,
    private readonly atDesk: AtDesk,
  ) {}

  /** @returns null both for "absent" and for "somebody else's". */
  async byId(guard: RequestGuard, id: string): Promise<PrivacyRequest | null> {
    if (!isId(id)) return null;
    if (guard.principal.role !== "dpo") {
      const own = await this.asSubject(guard, ({ requests }) => requests.find(id));
      return own?.accountId === guard.principal.id ? own : null;
    }
    const request = await this.atDesk(null, ({ requests }) => requests.find(id));
    if (request?.accountId === guard.principal.id) return request;
    requireOfficer(guard);
    return request;
  }

  byToken(token: string): Promise<PrivacyRequest | null> {
    if (!TOKEN.test(token)) return Promise.resolve(null);
    return this.atDesk(null, ({ requests }) => requests.findByToken(token));
  }

  own(
    guard: RequestGuard,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<PrivacyRequest[]> {
    return this.asSubject(guard, ({ requests }) => requests.ofAccount(accountIdOf(guard), page));
  }

  /** @throws PublicError FORBIDDEN */
  async worklist(
    guard: RequestGuard,
    filter: RequestFilter,
    page: { readonly limit: number; readonly after: DuePlace | null },
  ): Promise<PrivacyRequest[]> {
    requireOfficer(guard);
    return this.atDesk(guard, ({ requests }) => requests.worklist(filter, page));
  }

  /** What happened to a request that the caller was given. */
  logOf({ id }: Pick<PrivacyRequest, "id">): Promise<LoggedAct[]> {
    return this.atDesk(null, ({ log }) => log.of(id));
  }

  /** What the services answered to a request that the caller was given. */
  erasuresOf({ id }: Pick<PrivacyRequest, "id">): Promise<ServiceErasure[]> {
    return this.atDesk(null, ({ erasures }) => erasures.of(id));
  }
}
