import { type Sealed } from "../../domain/account";
import { contactSubjectOf } from "../../domain/rights/contact";
import type { ServiceErasure } from "../../domain/rights/erasure-answer";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";
import type { AtDesk } from "./ports";

/** What the subject of a request is told, and where. */
export interface RequestMessage {
  readonly request: PrivacyRequest;
  readonly email: Sealed;
  /** Whose datum the address is to the policy: the person's, or after an erasure the request's. */
  readonly subject: string;
  readonly erasures: readonly ServiceErasure[];
}

/** Finds what the message about a request says, at the moment that it is sent. */
export class ReadRequestMessage {
  constructor(private readonly atDesk: AtDesk) {}

  /** @returns null where there is no request of an account, or no address any more. */
  async run(requestId: string): Promise<RequestMessage | null> {
    return this.atDesk(null, async ({ requests, contacts, accounts, erasures }) => {
      const request = await requests.find(requestId);
      if (!request?.accountId) return null;
      const answers = await erasures.of(requestId);
      const kept = await contacts.of(requestId);
      if (kept) return { request, email: kept, subject: contactSubjectOf(requestId), erasures: answers };
      const [account] = await accounts.findByIds([request.accountId]);
      return account
        ? { request, email: account.email, subject: request.accountId, erasures: answers }
        : null;
    });
  }
}
