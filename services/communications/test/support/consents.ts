import { type Person, registerPerson } from "@alpokat/testing";
import type { NoticeStack } from "./notice-stack";

export const NEWS = { purpose: "MARKETING_OWN", channel: "EMAIL", topic: "NEWS" };
export const USAGE = { purpose: "SERVICE_IMPROVE", channel: "DEVICE", topic: "USAGE" };

/** Somebody who registers once version 2 is in force. */
export const newcomer = (desk: NoticeStack, over: Record<string, unknown> = {}): Promise<Person> =>
  registerPerson(desk.client, { acknowledgedNoticeVersion: 2, ...over });

/** @param language in which it is shown. */
export async function wordingSha256(
  desk: NoticeStack,
  key: Record<string, string>,
  language = "en",
): Promise<string> {
  const { data } = await desk.client
    .with({ "accept-language": language })
    .ask("{ consentOffers { purpose channel topic wordingSha256 } }");
  const offer = data.consentOffers.find(
    (one: Record<string, string>) =>
      one["purpose"] === key["purpose"] && one["channel"] === key["channel"] && one["topic"] === key["topic"],
  );
  return offer?.wordingSha256 ?? "0".repeat(64);
}

export async function grant(
  { desk, person }: { desk: NoticeStack; person: Person },
  key: Record<string, string>,
  over: Record<string, unknown> = {},
) {
  const input = { ...key, wordingSha256: await wordingSha256(desk, key), ...over };
  const { data, errors } = await desk.client.as(person).ask(
    `mutation ($input: GrantConsentInput!) { grantConsent(input: $input) {
         consent { state since } userErrors { code } } }`,
    { input },
  );
  expect(errors).toEqual([]);
  return data.grantConsent;
}

export async function withdraw(
  { desk, person }: { desk: NoticeStack; person: Person },
  key: Record<string, string>,
) {
  const { data, errors } = await desk.client.as(person).ask(
    `mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) {
         consent { state } userErrors { code } } }`,
    { input: key },
  );
  expect(errors).toEqual([]);
  return data.withdrawConsent;
}
