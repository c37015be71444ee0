import { isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import { type SubgraphContext, badInput } from "@alpokat/subgraph";
import {
  Arg,
  Authorized,
  Ctx,
  FieldResolver,
  GraphQLISODateTime,
  ID,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import type { ReadShadowReport } from "../../application/fraud/read-shadow-report";
import { isReportable } from "../../domain/fraud/shadow-report";
import { FraudShadowReportType, FraudShadowSampleType, toFraudShadowSampleType } from "./fraud-shadow.types";

/** Compares versions in shadow with what really happened. */
@Resolver(() => FraudShadowReportType)
export class FraudShadowResolver {
  constructor(private readonly reports: ReadShadowReport) {}

  @Authorized("fraud_analyst")
  @Query(() => FraudShadowReportType, {
    nullable: true,
    description:
      "A version in shadow against what really happened, over at most 31 days; null for an unknown version.",
  })
  async fraudShadowReport(
    @Arg("id", () => ID, { description: "Of the version, whatever its state is now." }) id: string,
    @Arg("since", () => GraphQLISODateTime, { description: "First moment of the period." }) since: Date,
    @Arg("until", () => GraphQLISODateTime, { description: "Moment before which it ends." }) until: Date,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<FraudShadowReportType | null> {
    if (!isReportable({ since, until })) throw badInput("until", PERIOD);
    const report = isId(id) ? await this.reports.run(guard, { ruleId: id, since, until }) : null;
    return report && new FraudShadowReportType(report);
  }

  @FieldResolver(() => [FraudShadowSampleType], {
    description:
      "Decisions of the case that the request names, at most 20, newest first; none without a case that is the caller's and open.",
  })
  @Operational()
  async samples(
    @Root() { source }: FraudShadowReportType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<FraudShadowSampleType[]> {
    return (await this.reports.samples(guard, source)).map(toFraudShadowSampleType);
  }
}

const PERIOD = {
  id: "sebutkan waktu setelah `since`, paling lama 31 hari.",
  en: "name a moment after `since`, by at most 31 days.",
};
