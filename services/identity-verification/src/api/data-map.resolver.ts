import type { Policy } from "@alpokat/policy";
import type { SubgraphContext } from "@alpokat/subgraph";
import { Authorized, Ctx, Query, Resolver } from "type-graphql";
import type { ReadDataMap } from "../application/read-data-map";
import { DataMapType, toDataMapType } from "./data-map.types";
import { PolicyMatrixType, toPolicyMatrixType } from "./policy-matrix.types";
import { EVERYBODY } from "./roles";

@Resolver()
export class DataMapResolver {
  constructor(
    private readonly readDataMap: ReadDataMap,
    private readonly policy: Policy,
  ) {}

  @Authorized(...EVERYBODY)
  @Query(() => DataMapType, {
    nullable: true,
    description:
      "Which data is held where, for what, by whom and how long: open to everybody, since it names nobody.",
  })
  async dataMap(@Ctx() { principal }: SubgraphContext): Promise<DataMapType> {
    return toDataMapType(await this.readDataMap.run(), this.policy.hash, principal.locale);
  }

  @Authorized(...EVERYBODY)
  @Query(() => PolicyMatrixType, {
    nullable: true,
    description:
      "Who may do what with which data for what, by clause: open to everybody, since it names nobody.",
  })
  policyMatrix(@Ctx() { principal }: SubgraphContext): Promise<PolicyMatrixType> {
    return toPolicyMatrixType(this.policy, principal.locale);
  }
}
