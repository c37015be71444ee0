import { type Clock, type UserError, newId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type PrivacyRequest,
  type Rectification,
  type RequestSubject,
  type RestrictionWish,
  TYPES_OF_BUYERS,
  firstStep,
} from "../../domain/rights/privacy-request";
import {
  type RectificationInput,
  type RectificationRefusal,
  checkRectification,
} from "../../domain/rights/rectification";
import { detailsFault } from "../../domain/rights/request-details";
import type { RequestType } from "../../domain/rights/request-type";
import { accountIdOf } from "../caller";
import { type Acting, type WithdrawConsents, categoriesOf, fulfil, tell, tellObjection } from "./carry-out";
import type { AsSubject, AtDesk, ClockOf, RightsTransaction } from "./ports";
import type { VerifyReceiptToken } from "./verify-receipt-token";

export interface PrivacyRequestInput {
  readonly type: RequestType;
  readonly details: string | null;
  readonly rectification: RectificationInput | null;
  readonly wish: RestrictionWish | null;
  readonly receiptToken: string | null;
  readonly idempotencyKey: string;
}

export type SubmitRefusal =
  | RectificationRefusal
  | "DETAILS_INVALID"
  | "RECEIPT_TOKEN_INVALID"
  | "TYPE_NEEDS_ACCOUNT"
  | "ALREADY_OPEN"
  | "IDEMPOTENCY_KEY_REUSED";
export type SubmitOutcome =
  | { readonly request: PrivacyRequest; readonly resultToken: string }
  | { readonly refusals: readonly UserError<SubmitRefusal>[] };

type Stored = { readonly requestId: string } | { readonly openRequestId: string };

const TOKEN_INVALID = userError(
  "RECEIPT_TOKEN_INVALID",
  { id: "Token tanda terima ini tidak berlaku.", en: "This receipt token is not valid." },
  ["input", "receiptToken"],
);
const NEEDS_ACCOUNT = userError(
  "TYPE_NEEDS_ACCOUNT",
  {
    id: "Hak ini dipakai dengan masuk ke akun; dengan tanda terima: ACCESS, PORTABILITY, ERASURE.",
    en: "This right is exercised by signing in; with a receipt: ACCESS, PORTABILITY, ERASURE.",
  },
  ["input", "type"],
);
const KEY_REUSED = userError(
  "IDEMPOTENCY_KEY_REUSED",
  {
    id: "Kunci idempotensi ini sudah dipakai untuk masukan lain.",
    en: "This idempotency key was used for another input.",
  },
  ["input", "idempotencyKey"],
);
const alreadyOpen = (requestId: string): UserError<SubmitRefusal> => ({
  ...userError(
    "ALREADY_OPEN",
    {
      id: "Permintaan sejenis dari Anda masih diproses.",
      en: "A request of yours of this type is still being worked on.",
    },
    ["input", "type"],
  ),
  details: { requestId },
});

export interface SubmitParts {
  readonly asSubject: AsSubject;
  readonly atDesk: AtDesk;
  readonly receipts: VerifyReceiptToken;
  readonly clockOf: ClockOf;
  readonly clock: Clock;
  /** ISO day in Jakarta. */
  readonly today: (now: Date) => string;
  readonly withdraw: WithdrawConsents;
  /** The token that shows a request's result: a keyed function of its id. */
  readonly tokenOf: (requestId: string) => string;
  /** Called when there is something to collect. */
  readonly wake: () => void;
}

interface Checked {
  readonly subject: RequestSubject;
  readonly proposal: Rectification | null;
}

/**
 * Receives a request of a data subject (UU 27/2022 art. 5 to 14). The clock of the law starts here. What can be done at
 * once is done at once; the rest goes to the privacy office. Refusals: see `SubmitRefusal`.
 */
export class SubmitPrivacyRequest {
  constructor(private readonly parts: SubmitParts) {}

  /** @throws PublicError SERVICE_UNAVAILABLE where the receipt's token can't be checked. */
  async run(guard: RequestGuard, input: PrivacyRequestInput): Promise<SubmitOutcome> {
    const checked = await this.check(guard, input);
    if ("refusals" in checked) return checked;
    await this.decide(guard, input, checked);
    const { subject } = checked;
    const inTransaction: AtDesk =
      subject.accountId === null ? this.parts.atDesk : (_guard, work) => this.parts.asSubject(guard, work);
    const outcome = await inTransaction(guard, (tx) => this.store(tx, guard, { input, ...checked }));
    this.parts.wake();
    return outcome;
  }

  private async check(
    guard: RequestGuard,
    input: PrivacyRequestInput,
  ): Promise<Checked | { readonly refusals: readonly UserError<SubmitRefusal>[] }> {
    const subject = await this.subjectOf(guard, input.receiptToken);
    if (!subject) return { refusals: [TOKEN_INVALID] };
    if (subject.accountId === null && !TYPES_OF_BUYERS.includes(input.type))
      return { refusals: [NEEDS_ACCOUNT] };
    const fault = detailsFault(input.details);
    if (fault) return { refusals: [fault] };
    if (input.type !== "RECTIFICATION") return { subject, proposal: null };
    const today = this.parts.today(this.parts.clock());
    const path = ["input", "rectification"];
    const checked = checkRectification(input.rectification ?? {}, path, today);
    return "refusals" in checked ? checked : { subject, proposal: checked.rectification };
  }

  /** The signed-in person, or the buyer of the receipt whose token is shown. */
  private async subjectOf(guard: RequestGuard, receiptToken: string | null): Promise<RequestSubject | null> {
    if (receiptToken !== null) return this.parts.receipts.run(receiptToken);
    const accountId = accountIdOf(guard);
    return { subject: accountId, accountId, receiptId: null };
  }

  /** @throws PublicError POLICY_DENIED */
  private async decide(
    guard: RequestGuard,
    { type, details }: PrivacyRequestInput,
    { subject: { subject }, proposal }: Checked,
  ): Promise<void> {
    const purpose = { purpose: "privacy.request" } as const;
    await guard.learn([{ subject }]);
    if (type === "WITHDRAWAL") guard.require("update", "user.privacy_preferences", { subject }, purpose);
    if (details !== null) guard.require("collect", "user.content", { subject }, purpose);
    for (const category of categoriesOf(proposal ?? {}))
      guard.require("update", category, { subject }, purpose);
  }

  private async store(
    tx: RightsTransaction,
    guard: RequestGuard,
    { input, subject, proposal }: Checked & { readonly input: PrivacyRequestInput },
  ): Promise<SubmitOutcome> {
    const { idempotencyKey: key, ...rest } = input;
    const account = subject.accountId ?? `receipt:${String(subject.receiptId)}`;
    const once = { account, key, operation: "submitPrivacyRequest", input: rest };
    const stored = await tx.once<Stored>(once, () => this.receive(tx, guard, { input, subject, proposal }));
    if (!stored) return { refusals: [KEY_REUSED] };
    if ("openRequestId" in stored) return { refusals: [alreadyOpen(stored.openRequestId)] };
    const request = await tx.requests.find(stored.requestId);
    if (!request) throw new Error("The request was just stored and can't be read");
    return { request, resultToken: this.parts.tokenOf(request.id) };
  }

  private async receive(
    tx: RightsTransaction,
    { principal }: RequestGuard,
    { input, subject, proposal }: Checked & { readonly input: PrivacyRequestInput },
  ): Promise<Stored> {
    const { type, details } = input;
    const open = await tx.requests.openOf(subject.subject, type);
    if (open !== null) return { openRequestId: open };
    const receivedAt = this.parts.clock();
    const { dueAt, law } = this.parts.clockOf(type, receivedAt);
    const merchants = subject.accountId === null ? [] : await tx.subjects.ownedMerchants(subject.accountId);
    const wish = type === "RESTRICTION" ? (input.wish ?? "IMPOSE") : null;
    const id = newId();
    const { locale } = principal;
    const clockLaw = law;
    const request = {
      ...subject,
      id,
      type,
      wish,
      locale,
      receivedAt,
      dueAt,
      clockLaw,
      details,
      proposal,
      merchants,
    };
    if (!(await tx.requests.add(request))) throw new Error("Two requests of one type at once: try again");
    const acting: Acting = { at: receivedAt, role: principal.role, by: subject.accountId };
    await tx.log.record({ requestId: id, event: "RECEIVED", ...acting });
    await this.begin(tx, id, acting);
    return { requestId: id };
  }

  private async begin(tx: RightsTransaction, requestId: string, acting: Acting): Promise<void> {
    const request = await tx.requests.find(requestId);
    if (!request) throw new Error("The request was just stored and can't be read");
    const step = firstStep(request.type, request.proposal?.reveal() ?? null);
    if (step === "fulfil") {
      await fulfil(tx, request, acting, this.parts.withdraw);
      return;
    }
    // What is done at once is told once, as done.
    await tell(tx, request, "RECEIVED");
    await tx.requests.move(requestId, step);
    const event = step === "collect" ? "COLLECTION_STARTED" : "REVIEW_STARTED";
    await tx.log.record({ requestId, event, ...acting });
    if (request.type === "OBJECTION") await tellObjection(tx, request, null);
  }
}
