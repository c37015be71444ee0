import { type Principal, isId } from "@alpokat/kernel";
import { Operational, PersonalData } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { CaseChange, CaseChangeOutcome, ChangeFraudCase } from "../../application/fraud/change-case";
import type { FileSuspiciousReport } from "../../application/fraud/file-report";
import type { ReadFraudCases } from "../../application/fraud/read-cases";
import { CASE_NOT_FOUND } from "../../domain/fraud/case-state";
import { AccountType, toAccountType } from "../account.types";
import { idCursor, readIdCursor } from "../cursors";
import { dueCursor, readDueCursor } from "./due-cursor";
import { MerchantType, toMerchantType } from "../merchant.types";
import {
  DecideFraudCaseInput,
  FileSuspiciousReportInput,
  FraudCaseInput,
  FraudCasesFilterInput,
  ReopenFraudCaseInput,
  SnoozeFraudCaseInput,
} from "./fraud-case.inputs";
import {
  FraudCaseConnection,
  FraudCaseEventType,
  FraudCasePayload,
  FraudCaseReasonType,
  FraudCaseType,
  SuspiciousReportType,
  toFraudCaseEventType,
  toFraudCaseReasonType,
  toFraudCaseType,
  toSuspiciousReportType,
} from "./fraud-case.types";
import { FraudDecisionConnection, type FraudDecisionType, toFraudDecisionType } from "./fraud-decision.types";

/** What the resolver of cases calls. */
export interface FraudCaseUseCases {
  readonly read: ReadFraudCases;
  readonly change: ChangeFraudCase;
  readonly reports: FileSuspiciousReport;
}

@Resolver(() => FraudCaseType)
export class FraudCaseResolver {
  constructor(private readonly cases: FraudCaseUseCases) {}

  @Authorized("fraud_analyst")
  @Query(() => FraudCaseType, {
    nullable: true,
    description: "The case that `x-alpokat-case` names, open and assigned to the caller; null for any other.",
  })
  fraudCase(
    @Arg("id", () => ID, { description: "Of the case." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<FraudCaseType | null> {
    return this.resolveReference({ id }, context);
  }

  @Authorized("fraud_analyst")
  @Query(() => FraudCaseConnection, {
    nullable: true,
    description: "The inbox, what is due first first: without people, and without cases about the caller.",
  })
  async fraudCases(
    @Arg("filter", () => FraudCasesFilterInput, {
      nullable: true,
      description: "Which; null for what waits.",
    })
    filter: FraudCasesFilterInput | null,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<FraudCaseType>> {
    const page = pageOf(pageArguments, readDueCursor);
    const asked = {
      state: filter?.state ?? null,
      isOverdue: filter?.isOverdue ?? false,
      isMine: filter?.isMine ?? false,
    };
    const rows = await this.cases.read.page(guard, asked, page);
    return connectionOf(rows, page, { node: toFraudCaseType, cursor: dueCursor });
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudCasePayload, { description: "Takes a case that nobody has, for 14 days." })
  assignFraudCase(
    @Arg("input", () => FraudCaseInput) input: FraudCaseInput,
    @Ctx() context: SubgraphContext,
  ): Promise<FraudCasePayload> {
    return this.apply(context, input, { act: "assign" });
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudCasePayload, {
    description: "Decides one's own case: every decision in it is reviewed by that, and it is closed.",
  })
  decideFraudCase(
    @Arg("input", () => DecideFraudCaseInput) input: DecideFraudCaseInput,
    @Ctx() context: SubgraphContext,
  ): Promise<FraudCasePayload> {
    const { outcome, reason } = input;
    return this.apply(context, input, { act: "close", outcome, reason });
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudCasePayload, { description: "Opens a case again that one decided." })
  reopenFraudCase(
    @Arg("input", () => ReopenFraudCaseInput) input: ReopenFraudCaseInput,
    @Ctx() context: SubgraphContext,
  ): Promise<FraudCasePayload> {
    return this.apply(context, input, { act: "reopen", reason: input.reason });
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudCasePayload, { description: "Asks for a second look at one's own case." })
  escalateFraudCase(
    @Arg("input", () => FraudCaseInput) input: FraudCaseInput,
    @Ctx() context: SubgraphContext,
  ): Promise<FraudCasePayload> {
    return this.apply(context, input, { act: "escalate" });
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudCasePayload, { description: "Puts one's own case aside; its time runs on." })
  snoozeFraudCase(
    @Arg("input", () => SnoozeFraudCaseInput) input: SnoozeFraudCaseInput,
    @Ctx() context: SubgraphContext,
  ): Promise<FraudCasePayload> {
    return this.apply(context, input, { act: "snooze", until: input.until });
  }

  @Authorized("fraud_analyst")
  @Mutation(() => FraudCasePayload, {
    description: "Reports a suspicious transaction. Nobody but the author can tell that there is a report.",
  })
  async fileSuspiciousReport(
    @Arg("input", () => FileSuspiciousReportInput) input: FileSuspiciousReportInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<FraudCasePayload> {
    const outcome = isId(input.caseId) ? await this.cases.reports.run(guard, input) : NOT_FOUND;
    return payload(outcome, principal);
  }

  @FieldResolver(() => MerchantType, { nullable: true, description: "Whose doings it is about (clause 5)." })
  @PersonalData("user.financial")
  merchant(@Root() { source }: FraudCaseType): MerchantType {
    return toMerchantType(source.merchantId);
  }

  @FieldResolver(() => [AccountType], {
    nullable: true,
    description: "Who recorded what was decided on (clause 5).",
  })
  @PersonalData("user.financial")
  async subjects(
    @Root() { source }: FraudCaseType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<AccountType[]> {
    return (await this.cases.read.subjects(guard, source)).map(toAccountType);
  }

  @FieldResolver(() => FraudDecisionConnection, { nullable: true, description: "Its decisions (clause 5)." })
  @PersonalData("user.financial")
  async decisions(
    @Root() { source }: FraudCaseType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<FraudDecisionType>> {
    const page = pageOf(pageArguments, readIdCursor);
    const rows = await this.cases.read.decisions(guard, source, page);
    return connectionOf(rows, page, { node: toFraudDecisionType, cursor: idCursor });
  }

  @FieldResolver(() => [FraudCaseEventType], {
    description: "What happened in it, in order; none of another's case.",
  })
  @Operational()
  async events(
    @Root() { source }: FraudCaseType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<FraudCaseEventType[]> {
    return (await this.cases.read.events(guard, source)).map(toFraudCaseEventType);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "What was written when it was last decided (clause 5).",
  })
  @PersonalData("user.financial")
  conclusion(@Root() { source }: FraudCaseType, @Ctx() { guard }: SubgraphContext): Promise<string | null> {
    return this.cases.read.conclusion(guard, source);
  }

  @FieldResolver(() => [FraudCaseReasonType], {
    nullable: true,
    description: "Why it was closed and opened again, each time (clause 5).",
  })
  @PersonalData("user.financial")
  async reasons(
    @Root() { source }: FraudCaseType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<FraudCaseReasonType[]> {
    const reasons = await this.cases.read.reasons(guard, source);
    return reasons.map((reason) => toFraudCaseReasonType(source, reason));
  }

  @FieldResolver(() => SuspiciousReportType, {
    nullable: true,
    description: "The caller's own report of it.",
  })
  @PersonalData("user.suspicious_report")
  async suspiciousReport(
    @Root() { source }: FraudCaseType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<SuspiciousReportType | null> {
    const report = await this.cases.reports.own(guard, source);
    return report && toSuspiciousReportType(source, report);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<FraudCaseType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const found = await this.cases.read.one(context.guard, id);
    if (found) return toFraudCaseType(found);
    await context.noteNothingInScope("user.financial", null);
    return null;
  };

  private async apply(
    { guard, principal }: SubgraphContext,
    { id, version }: FraudCaseInput,
    change: CaseChange,
  ): Promise<FraudCasePayload> {
    const named = { id, version: version ?? null };
    return payload(isId(id) ? await this.cases.change.run(guard, named, change) : NOT_FOUND, principal);
  }
}

const NOT_FOUND: CaseChangeOutcome = { refusals: [CASE_NOT_FOUND] };

const payload = (outcome: CaseChangeOutcome, principal: Principal): FraudCasePayload =>
  "fraudCase" in outcome
    ? { fraudCase: toFraudCaseType(outcome.fraudCase), userErrors: [] }
    : { fraudCase: null, userErrors: toUserErrors(outcome.refusals, principal) };
