import type { Clock } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
} from "@alpokat/subgraph";
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { type ReadExport, isReadable } from "../../application/rights/read-export";
import { subjectOf } from "../../application/rights/request-access";
import type { ExportFormat } from "../../domain/rights/export-file";
import { PrivacyExportFormatEnum } from "./privacy-request.enums";
import {
  PrivacyExportPieceConnection,
  type PrivacyExportPieceType,
  PrivacyExportType,
  PrivacyRequestType,
  toExportPieceType,
} from "./privacy-request.types";

/** The copy of somebody's data, under its request: for its subject alone. */
@Resolver(() => PrivacyRequestType)
export class PrivacyRequestExportResolver {
  constructor(private readonly clock: Clock) {}

  @FieldResolver(() => PrivacyExportType, {
    nullable: true,
    description:
      "Of ACCESS and PORTABILITY: the copy of the data, for its subject alone; null once it has expired.",
  })
  @Operational()
  dataExport(
    @Root() { source }: PrivacyRequestType,
    @Ctx() { guard }: SubgraphContext,
  ): PrivacyExportType | null {
    const { subject, exportExpiresAt } = source;
    if (guard.relationTo({ subject }) !== "self" || !isReadable(source, this.clock())) return null;
    return Object.assign(new PrivacyExportType(), { expiresAt: exportExpiresAt, request: source });
  }
}

@Resolver(() => PrivacyExportType)
export class PrivacyExportResolver {
  constructor(private readonly reading: ReadExport) {}

  @FieldResolver(() => PrivacyExportPieceConnection, {
    nullable: true,
    description: "The pieces of the file, in order.",
  })
  @Operational()
  async pieces(
    @Root() { request }: PrivacyExportType,
    @Arg("format", () => PrivacyExportFormatEnum, { description: "Of the file." }) format: ExportFormat,
    @Args(() => PageArguments) pageArguments: PageArguments,
  ): Promise<ConnectionOf<PrivacyExportPieceType>> {
    const page = pageOf(pageArguments, ([place = ""]) => (/^[0-9]{1,6}$/.test(place) ? Number(place) : null));
    const from = page.after === null ? 0 : page.after + 1;
    const pieces = await this.reading.run(request, format, { from, limit: page.limit });
    return connectionOf(pieces, page, {
      node: (piece) => toExportPieceType(subjectOf(request), piece),
      cursor: ({ place }) => cursorOf(String(place)),
    });
  }
}
