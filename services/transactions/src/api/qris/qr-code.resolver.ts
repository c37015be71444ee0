import { Operational } from "@alpokat/policy";
import { FieldResolver, Resolver, Root } from "type-graphql";
import { QrCodeType } from "./qris.types";

/** Draws codes: only for a client that asks for the image. */
@Resolver(() => QrCodeType)
export class QrCodeResolver {
  /** @param draw makes an SVG image of a text. */
  constructor(private readonly draw: (text: string) => Promise<string>) {}

  @FieldResolver(() => String, { nullable: true, description: "The image, as SVG." })
  @Operational()
  svg(@Root() { payload }: QrCodeType): Promise<string> {
    return this.draw(payload);
  }
}
