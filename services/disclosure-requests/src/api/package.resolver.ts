import { isId } from "@alpokat/kernel";
import { PersonalData } from "@alpokat/policy";
import { type SubgraphContext, badInput, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { DownloadPackage } from "../application/download-package";
import type { ReadRequests } from "../application/read-requests";
import type { SealPackage } from "../application/seal-package";
import { NOBODY } from "./agency.resolver";
import { DisclosurePackageType, SealDisclosurePackagePayload, toPackageType } from "./package.types";
import { DisclosureRequestInput } from "./request.inputs";
import { toRequestType } from "./request.types";
import { OVERSIGHT } from "./roles";

/** Bytes of one answer: with base64 well under what the gateway reads. */
const PIECE_BYTES = 1_048_576;

@Resolver(() => DisclosurePackageType)
export class PackageResolver {
  constructor(
    private readonly sealing: SealPackage,
    private readonly reading: ReadRequests,
    private readonly downloading: DownloadPackage,
  ) {}

  @Authorized("disclosure_analyst")
  @Mutation(() => SealDisclosurePackagePayload, {
    description: "Seals what was collected into a signed package.",
  })
  async sealDisclosurePackage(
    @Arg("input", () => DisclosureRequestInput) { requestId }: DisclosureRequestInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SealDisclosurePackagePayload> {
    const outcome = await this.sealing.run(guard, isId(requestId) ? requestId : NOBODY);
    return "request" in outcome
      ? {
          disclosureRequest: toRequestType(outcome.request),
          disclosurePackage: toPackageType(outcome.sealed),
          userErrors: [],
        }
      : {
          disclosureRequest: null,
          disclosurePackage: null,
          userErrors: toUserErrors(outcome.refusals, principal),
        };
  }

  @Authorized(...OVERSIGHT)
  @Query(() => DisclosurePackageType, { nullable: true, description: "The sealed package of a request." })
  async disclosurePackage(
    @Arg("requestId", () => ID, { description: "Of the request that the package answers." })
    requestId: string,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<DisclosurePackageType | null> {
    const stored = isId(requestId) ? await this.reading.packageOf(guard, requestId) : null;
    return stored && toPackageType(stored);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Bytes of the archive in base64, piece by piece: at most 1 MiB from `offset` (clause 6).",
  })
  @PersonalData("user.legal_package")
  async contentBase64(
    @Root() { stored }: DisclosurePackageType,
    @Arg("offset", () => Int, { defaultValue: 0, description: "Byte of the archive to begin at, from 0." })
    offset: number,
    @Arg("length", () => Int, {
      defaultValue: PIECE_BYTES,
      description: "Bytes to give at most, 1 to 1048576.",
    })
    length: number,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<string> {
    if (offset < 0) throw badInput("offset", { id: "tidak boleh negatif.", en: "must not be negative." });
    if (length < 1 || length > PIECE_BYTES) {
      throw badInput("length", { id: "harus 1 sampai 1048576.", en: "must be 1 to 1048576." });
    }
    return (await this.downloading.run(guard, stored, offset, length)).toString("base64");
  }
}
