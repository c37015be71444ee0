import { lastDayText } from "../domain/day-text";
import type { Failure } from "../domain/delivery";
import type { Message } from "../domain/message";
import type { Language } from "../domain/receipt";
import { readRequestReference } from "../domain/request-step";
import type {
  AccountTemplates,
  Composed,
  Composer,
  MailContents,
  PrivacyRequests,
  RequestAnswer,
} from "./ports";

/** Told when a mail server took the responsibility for what a subject is told of a request. */
const REQUEST_TOLD = "privacy.request-told.v1";

const CONTENTS: MailContents = { purpose: "privacy.request", categories: ["user.contact.email"] };

/** Composes what somebody is told of their privacy request. It holds no datum of theirs; the address is kept nowhere. */
export class ComposePrivacyMessage implements Composer {
  constructor(
    private readonly requests: PrivacyRequests,
    private readonly templates: AccountTemplates,
  ) {}

  async compose(message: Message): Promise<Composed | Failure> {
    if (message.template !== "privacy-request") throw new Error("This message is about no privacy request");
    const { requestId, step } = readRequestReference(message.reference);
    const found = await this.requests.find(requestId);
    if ("code" in found) return found;
    const { address, language, type, restriction, receivedAt, dueAt, refusal, erasedClasses } = found;
    const values = {
      requestId,
      step,
      type: restriction === null ? type : `${type}_${restriction}`,
      receivedAt,
      dueAt,
      refusalText: refusal?.text ?? "",
      refusalLaw: refusal?.law ?? "",
      classes: erasedClasses.map((one) => classText(one, language)).join("\n"),
    };
    return {
      address,
      language,
      render: () => this.templates.render("privacy-request", language, values),
      contents: CONTENTS,
      delivered: { type: REQUEST_TOLD, data: { requestId, step } },
    };
  }
}

const WORDS = {
  ERASED: { id: "dihapus", en: "erased" },
  KEPT: { id: "disimpan", en: "kept" },
  NOTHING_HELD: { id: "tidak ada data", en: "nothing held" },
  until: { id: "sampai", en: "until" },
} as const;

/** `transactions, books: kept until 31 December 2036 (UU 8/1997 art. 11)`. */
function classText(
  { service, retention, outcome, keptUntil, law }: RequestAnswer["erasedClasses"][number],
  language: Language,
): string {
  const until = keptUntil ? ` ${WORDS.until[language]} ${lastDayText(keptUntil, language)}` : "";
  return `${service}, ${retention}: ${WORDS[outcome][language]}${until}${law === null ? "" : ` (${law})`}`;
}
