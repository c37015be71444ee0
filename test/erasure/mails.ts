import { eventually } from "@alpokat/testing";
import type { Business } from "../contract/business";

/** The mails to an address that name a request, in order, once there are so many: no more came. */
export async function mailsOf(
  { mail }: Business,
  wanted: { readonly email: string; readonly requestId: string; readonly count: number },
) {
  const { email, requestId, count } = wanted;
  const mails = await eventually(
    async () =>
      (await mail.messages()).filter(
        ({ envelope, text }) => envelope.to.includes(email) && text.includes(requestId),
      ),
    (found) => found.length >= count,
  );
  expect(mails).toHaveLength(count);
  // The catcher shows the newest first.
  return mails.toReversed().map(({ subject, text, html }) => ({ subject, text, html: String(html) }));
}
