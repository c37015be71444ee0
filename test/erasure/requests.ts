import { randomUUID } from "node:crypto";
import type { Person } from "@alpokat/testing";
import { type Business, dataOf } from "../contract/business";

const SUBMIT = `mutation ($input: SubmitPrivacyRequestInput!) { submitPrivacyRequest(input: $input) {
  privacyRequest { id state } resultToken userErrors { code } } }`;
const RESOLVE = `mutation ($input: ResolvePrivacyRequestInput!) { resolvePrivacyRequest(input: $input) {
  privacyRequest { state } userErrors { code } } }`;

const RESULT = `query ($token: String!) { privacyRequestResult(token: $token) {
  state erasedClasses { service retention outcome keptUntil law } } }`;

/** Makes use of a right, in the person's language. */
export async function submitRequest(
  { client }: Business,
  { person, locale }: { readonly person: Person; readonly locale: "id" | "en" },
  input: object,
): Promise<{ readonly id: string; readonly token: string }> {
  const speaking = client.as(person).with({ "accept-language": locale });
  const answer = dataOf(
    await speaking.ask(SUBMIT, { input: { idempotencyKey: randomUUID(), ...input } }),
  ).submitPrivacyRequest;
  expect(answer.userErrors).toEqual([]);
  return { id: answer.privacyRequest.id as string, token: answer.resultToken as string };
}

/** Decides on a request as an officer of the privacy office. */
export async function resolveRequest(
  { client, clock }: Business,
  { officer, id }: { readonly officer: Person; readonly id: string },
  input: object,
): Promise<void> {
  // Of two facts of one moment the one that denies would count.
  clock.advance(1_000);
  const desk = client.as(officer).with({
    "x-alpokat-purpose": "privacy.request",
    "x-alpokat-case": `privacy-request/${id}`,
  });
  const answer = dataOf(await desk.ask(RESOLVE, { input: { id, idempotencyKey: randomUUID(), ...input } }));
  expect(answer.resolvePrivacyRequest.userErrors).toEqual([]);
}

/** What came of a request, to whoever has its token. */
export const resultOf = async ({ client }: Business, token: string): Promise<any> =>
  dataOf(await client.ask(RESULT, { token })).privacyRequestResult;
