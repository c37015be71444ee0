import type { Failure } from "../domain/delivery";
import type { Message } from "../domain/message";
import type { AccountTemplates, Composed, Composer, GuardianInvitations, MailContents } from "./ports";

const CONTENTS: MailContents = {
  purpose: "service.administrative",
  categories: ["user.contact.email", "user.name"],
};

/** Composes the mail that asks a guardian for consent; address and code are asked for when it is sent and kept nowhere. */
export class ComposeGuardianInvitation implements Composer {
  constructor(
    private readonly invitations: GuardianInvitations,
    private readonly templates: AccountTemplates,
  ) {}

  async compose(message: Message): Promise<Composed | Failure> {
    if (message.template !== "guardian-invitation") throw new Error("This message is no invitation");
    const found = await this.invitations.find(message.reference);
    if ("code" in found) return found;
    const { address, language, hasAccount, ...values } = found;
    return {
      address,
      language,
      render: () =>
        this.templates.render("guardian-invitation", language, {
          ...values,
          hasAccount: hasAccount ? "yes" : "no",
        }),
      contents: CONTENTS,
      delivered: null,
    };
  }
}
