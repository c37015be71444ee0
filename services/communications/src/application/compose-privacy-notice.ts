import type { Failure } from "../domain/delivery";
import type { Message } from "../domain/message";
import type { AccountTemplates, Composed, Composer, MailContents, NoticeTexts, Recipients } from "./ports";

/** Told when a mail server took a notice: with that it has reached the person, and its purposes may be used. */
const NOTICE_DELIVERED = "notice.delivered.v1";

const CONTENTS: MailContents = { purpose: "privacy.notice", categories: ["user.contact.email", "user.name"] };

/** Composes the mail that brings a new privacy notice to a person, with its whole text, before it takes effect. */
export class ComposePrivacyNotice implements Composer {
  constructor(
    private readonly recipients: Recipients,
    private readonly notices: NoticeTexts,
    private readonly templates: AccountTemplates,
  ) {}

  async compose(message: Message): Promise<Composed | Failure> {
    if (message.template !== "privacy-notice") throw new Error("This message is no privacy notice");
    const { accountId, reference } = message;
    const recipient = await this.recipients.find({
      accountId,
      purpose: "privacy.notice",
      topic: null,
    });
    if ("code" in recipient) return recipient;
    const { address, language, name } = recipient;
    const version = Number(reference);
    const notice = await this.notices.find(version, language);
    if ("code" in notice) return notice;
    const { sha256 } = notice;
    return {
      address,
      language,
      render: () => this.templates.render("privacy-notice", language, { name, version, ...notice }),
      contents: CONTENTS,
      delivered: {
        type: NOTICE_DELIVERED,
        data: { subject: accountId, version, channel: "EMAIL", locale: language, sha256 },
      },
    };
  }
}
