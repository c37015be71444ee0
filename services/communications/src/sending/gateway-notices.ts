import type { GatewayClient } from "@alpokat/subgraph";
import { z } from "zod";
import type { NoticeText, NoticeTexts } from "../application/ports";
import type { Failure } from "../domain/delivery";
import type { Language } from "../domain/receipt";
import { failureOf } from "./gateway-failure";

const QUERY = `query Notice($version: Int!, $locale: String!) {
  privacyNotice(version: $version, locale: $locale) { text sha256 effectiveFrom }
}`;

const answerSchema = z.object({
  privacyNotice: z
    .object({
      text: z.string().min(1),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      effectiveFrom: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    })
    .nullable(),
});

/** Published notices as identity-verification has them. A published text never changes, so each is asked for once. */
export class GatewayNotices implements NoticeTexts {
  readonly #known = new Map<string, NoticeText>();

  constructor(
    private readonly gateway: Pick<GatewayClient, "ask">,
    private readonly onDefect: (error: unknown) => void,
  ) {}

  async find(version: number, language: Language): Promise<NoticeText | Failure> {
    const key = `${String(version)}/${language}`;
    const known = this.#known.get(key);
    if (known) return known;
    try {
      const found = await this.#ask(version, language);
      if (!("code" in found)) this.#known.set(key, found);
      return found;
    } catch (error) {
      this.onDefect(error);
      return { code: "GATEWAY_UNREACHABLE", isPermanent: false };
    }
  }

  async #ask(version: number, locale: Language): Promise<NoticeText | Failure> {
    const { data, errors } = await this.gateway.ask({
      query: QUERY,
      variables: { version, locale },
      purpose: "privacy.notice",
    });
    if (errors.length > 0) return failureOf(errors);
    const { privacyNotice } = answerSchema.parse(data);
    return privacyNotice ?? { code: "NOTICE_NOT_FOUND", isPermanent: false };
  }
}
