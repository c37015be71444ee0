import { randomUUID } from "node:crypto";
import { type Person, eventually, registerPerson, signIn } from "@alpokat/testing";
import { NoticeStack } from "./notice-stack";

const PASSWORD = "alpukat mentega matang";
/** What a child registers with. */
export const child = (email: string, over: Record<string, unknown> = {}) => ({
  name: "Bima Kenari",
  email,
  password: PASSWORD,
  dateOfBirth: "2012-05-17",
  acknowledgedNoticeVersion: 1,
  guardianEmail: `wali.${email}`,
  ...over,
});

/** What children, their guardians and the privacy office do. */
export class GuardianDesk extends NoticeStack {
  readonly register = async (input: object) => {
    const { data, errors } = await this.client.ask(
      `mutation ($input: RegisterAccountInput!) { registerAccount(input: $input) {
       registration { isAwaitingGuardian } userErrors { code field } } }`,
      { input },
    );
    expect(errors).toEqual([]);
    return data.registerAccount;
  };

  /** The code that was mailed to the guardian. */
  readonly codeFor = async (guardian: string): Promise<string> => {
    await eventually(
      async () => this.sink.to(guardian).length,
      (count) => count === 1,
    );
    return /^[0-9a-f-]{36}\.\S+$/m.exec(this.sink.onlyMailTo(guardian).mail.text ?? "")?.[0] ?? "";
  };

  readonly give = async (token: string, over: Record<string, unknown> = {}) => {
    const { data } = await this.client.ask("{ guardianConsentOffer { wordingSha256 } }");
    const { wordingSha256 } = data.guardianConsentOffer;
    const input = {
      token,
      wordingSha256,
      guardianName: "Ratna Kenari",
      relationship: "PARENT",
      acknowledgedNoticeVersion: 1,
      ...over,
    };
    const answer = await this.client.ask(
      "mutation ($input: GiveGuardianConsentInput!) { giveGuardianConsent(input: $input) { receivedAt userErrors { code } } }",
      { input },
    );
    expect(answer.errors).toEqual([]);
    return answer.data.giveGuardianConsent;
  };

  readonly refuse = async (token: string) =>
    (
      await this.client.ask(
        "mutation ($input: RefuseGuardianConsentInput!) { refuseGuardianConsent(input: $input) { receivedAt userErrors { code } } }",
        { input: { token } },
      )
    ).data.refuseGuardianConsent;
  readonly signedIn = (email: string): Promise<Person | null> =>
    signIn(this.client, { email, password: PASSWORD }).catch(() => null);
  readonly keys = (): Promise<number> => this.count("identity_keys.subject_key");

  readonly as = ({ accessToken }: Person) => this.client.as({ accessToken });

  /** Has the privacy office correct a date of birth. */
  readonly correct = async (person: Person, dateOfBirth: string): Promise<void> => {
    const { data } = await this.as(person).ask(
      `mutation ($input: SubmitPrivacyRequestInput!) { submitPrivacyRequest(input: $input) { privacyRequest { id } } }`,
      { input: { type: "RECTIFICATION", rectification: { dateOfBirth }, idempotencyKey: randomUUID() } },
    );
    const { id } = data.submitPrivacyRequest.privacyRequest;
    const answer = await this.client
      .as(this.officers[0])
      .with({ "x-alpokat-purpose": "privacy.request", "x-alpokat-case": `privacy-request/${String(id)}` })
      .ask(
        `mutation ($input: ResolvePrivacyRequestInput!) { resolvePrivacyRequest(input: $input) { privacyRequest { state } } }`,
        { input: { id, decision: "GRANT", idempotencyKey: randomUUID() } },
      );
    expect(answer.data.resolvePrivacyRequest.privacyRequest.state).toBe("FULFILLED");
  };
  readonly status = async (person: Person) => (await this.as(person).ask("{ me { status } }")).data.me.status;
  readonly openMerchant = async (person: Person, locale = "en") =>
    (
      await this.as(person)
        .with({ "accept-language": locale })
        .ask(
          `mutation ($input: RegisterMerchantInput!) { registerMerchant(input: $input) { merchant { tradeName } userErrors { code message } } }`,
          { input: { tradeName: "Warung Bima", idempotencyKey: randomUUID() } },
        )
    ).data.registerMerchant;
  readonly storeAddress = (person: Person) =>
    this.as(person).ask(
      `mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) { account { officeAddress } } }`,
      { input: { officeAddress: "Jl. Melati 1" } },
    );
  readonly limit = (person: Person, restriction: "IMPOSE" | "LIFT") =>
    this.as(person).ask(
      `mutation ($input: SubmitPrivacyRequestInput!) { submitPrivacyRequest(input: $input) { userErrors { code } } }`,
      { input: { type: "RESTRICTION", restriction, idempotencyKey: randomUUID() } },
    );
  readonly awaitedIn = async (schema: string, { accountId }: Person, isAwaited: boolean) => {
    const known = await eventually(
      async () =>
        (
          await this.admin.query(
            `SELECT guardian_awaited FROM ${schema}.subject_standing WHERE subject = $1 AND guardian_awaited = $2`,
            [accountId, isAwaited],
          )
        ).rowCount,
      (count) => count === 1,
    );
    if (known !== 1) throw new Error(`${schema} was not told`);
  };
  readonly corrected = async (email: string): Promise<Person> => {
    const person = await registerPerson(this.client, { email });
    await this.correct(person, "2012-05-17");
    return person;
  };

  readonly name = async (person: Person, guardianEmail: string, idempotencyKey: string = randomUUID()) =>
    (
      await this.as(person).ask(
        "mutation ($input: InviteGuardianInput!) { inviteGuardian(input: $input) { receivedAt userErrors { code field } } }",
        { input: { guardianEmail, idempotencyKey } },
      )
    ).data.inviteGuardian;
  readonly withdraw = async (token: string) =>
    (
      await this.client.ask(
        "mutation ($input: WithdrawGuardianConsentInput!) { withdrawGuardianConsent(input: $input) { receivedAt userErrors { code } } }",
        { input: { token } },
      )
    ).data.withdrawGuardianConsent;
}
