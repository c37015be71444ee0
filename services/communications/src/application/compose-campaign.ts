import type { Failure } from "../domain/delivery";
import type { Message } from "../domain/message";
import type { AccountTemplates, Composed, Composer, InJob, MailContents, Recipients } from "./ports";

const GONE: Failure = { code: "CAMPAIGN_NOT_FOUND", isPermanent: true };

/**
 * What this service's own copy says may end the matter; that the copy says "given" settles nothing, since it may be
 * late: identity-verification is asked as well, each time.
 */
const COPY_DENIES: Failure = {
  code: "CONSENT_NOT_GIVEN",
  isPermanent: true,
  refusal: {
    clause: "4",
    rule: null,
    law: "UU 27/2022 art. 20(2)(a), 40",
    purpose: "marketing.own",
    reason: "NO_RULE_PERMITS",
  },
};

const CONTENTS: MailContents = { purpose: "marketing.own", categories: ["user.contact.email", "user.name"] };

/** Composes news for a person who consents to them at this moment, and for nobody else (obligations 4.1, 4.3). */
export class ComposeCampaign implements Composer {
  constructor(
    private readonly inJob: InJob,
    private readonly recipients: Recipients,
    private readonly templates: AccountTemplates,
  ) {}

  async compose(message: Message): Promise<Composed | Failure> {
    if (message.template !== "campaign") throw new Error("This message is of no campaign");
    const { accountId, reference } = message;
    const consent = { accountId, purpose: "marketing.own", channel: "EMAIL", topic: "NEWS" } as const;
    const { campaign, isDenied } = await this.inJob("delivery", async ({ campaigns, consents }) => ({
      campaign: await campaigns.find(reference),
      isDenied: !(await consents.mayBeGiven(consent)),
    }));
    if (!campaign) return GONE;
    if (isDenied) return COPY_DENIES;
    const recipient = await this.recipients.find({ accountId, purpose: "marketing.own", topic: "NEWS" });
    if ("code" in recipient) return recipient;
    const { address, language, name } = recipient;
    const [subject, body] = [campaign.subject[language], campaign.body[language]];
    return {
      address,
      language,
      render: () => this.templates.render("campaign", language, { name, subject, body }),
      contents: CONTENTS,
      delivered: null,
    };
  }
}
