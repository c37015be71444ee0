import { randomUUID } from "node:crypto";
import { type Person, eventually, registerStaff } from "@alpokat/testing";
import { NEWS, grant as grantAt, newcomer as newcomerAt, withdraw as withdrawAt } from "./support/consents";
import { NoticeStack, PAST_THE_LEAD_MS } from "./support/notice-stack";

const desk = new NoticeStack();
let operators: readonly [Person, Person];
beforeAll(async () => {
  await desk.open();
  await desk.publish();
  desk.clock.advance(PAST_THE_LEAD_MS);
  await desk.signInAgain();
  operators = [
    await registerStaff(desk.stack, desk.client, "marketing_operator"),
    await registerStaff(desk.stack, desk.client, "marketing_operator"),
  ];
});
afterAll(() => desk.close());

const newcomer = (over: Record<string, unknown> = {}): Promise<Person> => newcomerAt(desk, over);
const grant = (person: Person, key: Record<string, string>, over: Record<string, unknown> = {}) =>
  grantAt({ desk, person }, key, over);
const withdraw = (person: Person, key: Record<string, string>) => withdrawAt({ desk, person }, key);

describe("news", () => {
  const TEXT = {
    subject: { id: "Kabar ALPOKAT", en: "News of ALPOKAT" },
    body: { id: "Halo.", en: "There is a new report.\nSee it in the shop." },
  };
  const draft = (operator: Person, input: object = TEXT) =>
    desk.client
      .as(operator)
      .ask(
        "mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id state } userErrors { code } } }",
        { input },
      );
  const schedule = (operator: Person, campaignId: string, sendAt: Date) =>
    desk.client
      .as(operator)
      .ask(
        "mutation ($input: ScheduleCampaignInput!) { scheduleCampaign(input: $input) { campaign { state } userErrors { code } } }",
        { input: { campaignId, sendAt: sendAt.toISOString() } },
      );
  const inMinutes = (minutes: number): Date => new Date(desk.clock().getTime() + minutes * 60_000);

  async function campaign(minutes: number): Promise<string> {
    const { data } = await draft(operators[0]);
    const { id } = data.createCampaign.campaign;
    const scheduled = await schedule(operators[1], id, inMinutes(minutes));
    expect(scheduled.data.scheduleCampaign.userErrors).toEqual([]);
    return id;
  }

  const deliveryTo = async (person: Person, campaignId: string) => {
    const { rows } = await desk.admin.query(
      `SELECT d.state, d.last_error_code, d.refusal FROM communications.delivery d
         JOIN communications.message m ON m.id = d.message_id WHERE m.account_id = $1 AND m.reference = $2`,
      [person.accountId, campaignId],
    );
    return rows[0] as { state: string; last_error_code: string | null; refusal: any } | undefined;
  };
  const until = (person: Person, campaignId: string, state: string) =>
    eventually(
      () => deliveryTo(person, campaignId),
      (delivery) => delivery?.state === state,
    );
  const copied = (person: Person, state: string) =>
    eventually(
      async () =>
        (
          await desk.admin.query("SELECT state FROM communications.consent_copy WHERE account_id = $1", [
            person.accountId,
          ])
        ).rows[0]?.state,
      (found) => found === state,
    );

  test("4.1: when a campaign is sent, then whoever consented gets it, in their language, and nobody else", async () => {
    const giver = await newcomer({ email: "setuju@contoh.id", name: "Ani" });
    await newcomer({ email: "tidak@contoh.id" });
    await grant(giver, NEWS);
    await copied(giver, "GIVEN");
    const id = await campaign(1);
    await until(giver, id, "QUEUED");
    desk.clock.advance(61_000);
    expect(await until(giver, id, "SENT")).toMatchObject({ refusal: null });
    const { mail } = desk.sink.onlyMailTo("setuju@contoh.id");
    expect(mail.subject).toBe("News of ALPOKAT");
    expect(mail.text).toContain("Hello Ani,\n\nThere is a new report.\nSee it in the shop.\n");
    expect(desk.sink.to("tidak@contoh.id")).toEqual([]);
  });

  test("4.3: when the consent is withdrawn between decision and send, then nothing is sent, and the message says why", async () => {
    const person = await newcomer({ email: "berubah@contoh.id" });
    await grant(person, NEWS);
    await copied(person, "GIVEN");
    const id = await campaign(1);
    await until(person, id, "QUEUED");
    await withdraw(person, NEWS);
    await copied(person, "WITHDRAWN");
    desk.clock.advance(61_000);
    expect(await until(person, id, "SUPPRESSED")).toEqual({
      state: "SUPPRESSED",
      last_error_code: "CONSENT_NOT_GIVEN",
      refusal: expect.objectContaining({ clause: "4", purpose: "marketing.own" }),
    });
    expect(desk.sink.to("berubah@contoh.id")).toEqual([]);
    const { data } = await desk.client
      .as(person)
      .ask("{ messages { edges { node { category deliveries { state refusal { clause reason } } } } } }");
    expect(data.messages.edges.map(({ node }: any) => node)).toEqual([
      {
        category: "NEWS",
        deliveries: [{ state: "SUPPRESSED", refusal: { clause: "4", reason: "NO_RULE_PERMITS" } }],
      },
    ]);
  });

  test("4.3: when communications was told nothing of the withdrawal, then identity's answer at send time stops the mail all the same", async () => {
    const person = await newcomer({ email: "terlambat@contoh.id" });
    await grant(person, NEWS);
    await copied(person, "GIVEN");
    const id = await campaign(1);
    await until(person, id, "QUEUED");
    await withdraw(person, NEWS);
    await copied(person, "WITHDRAWN");
    // The copy as it would be if the event were late: it may deny, and it never allows.
    await desk.admin.query("UPDATE communications.consent_copy SET state = 'GIVEN' WHERE account_id = $1", [
      person.accountId,
    ]);
    desk.clock.advance(61_000);
    expect(await until(person, id, "SUPPRESSED")).toEqual({
      state: "SUPPRESSED",
      last_error_code: "POLICY_DENIED",
      refusal: expect.objectContaining({ clause: expect.stringMatching(/^[34]$/), purpose: "marketing.own" }),
    });
    expect(desk.sink.to("terlambat@contoh.id")).toEqual([]);
  });

  test("4.1: when the purpose is stated for another topic or channel than the consent's, then the address is denied", async () => {
    const person = await newcomer({ email: "topik@contoh.id" });
    await grant(person, { ...NEWS, topic: "PROMOTION" });
    await desk.admin.query(
      `INSERT INTO communications.consent_copy VALUES ($1, 'marketing.own', 'EMAIL', 'NEWS', 'GIVEN', now())`,
      [person.accountId],
    );
    const id = await campaign(1);
    await until(person, id, "QUEUED");
    desk.clock.advance(61_000);
    expect(await until(person, id, "SUPPRESSED")).toMatchObject({ last_error_code: "POLICY_DENIED" });
    expect(desk.sink.to("topik@contoh.id")).toEqual([]);
  });

  test("trap, partner counts under k by splitting campaigns: when anybody but an operator asks how many people campaigns were planned for, then no count is told", async () => {
    const few = [await newcomer(), await newcomer()];
    const ids: string[] = [];
    for (const person of few) {
      await grant(person, NEWS);
      await copied(person, "GIVEN");
      ids.push(await campaign(1));
      await until(person, ids.at(-1) ?? "", "QUEUED");
    }
    const counts = async (who: Person): Promise<unknown[]> => {
      const asked = ids.map((id, place) => `c${String(place)}: campaign(id: "${id}") { planned }`).join(" ");
      const { data } = await desk.client.as(who).ask(`{ ${asked} }`);
      return ids.map((_, place) => data?.[`c${String(place)}`] ?? null);
    };
    const partner = await registerStaff(desk.stack, desk.client, "partner");
    for (const who of [partner, few[0]]) expect(await counts(who ?? partner)).toEqual([null, null]);
    // Two counts that differ by one person tell about that person: an operator sees both, and nobody else any.
    const [first, second] = (await counts(operators[0])) as { planned: number }[];
    expect(second?.planned).toBe((first?.planned ?? 0) + 1);
  });

  test("when the writer schedules, or the text is no text, then it is refused", async () => {
    const { data } = await draft(operators[0]);
    const { id } = data.createCampaign.campaign;
    const own = await schedule(operators[0], id, inMinutes(1));
    expect(own.data.scheduleCampaign.userErrors).toEqual([{ code: "SECOND_PERSON_REQUIRED" }]);
    const past = await schedule(operators[1], id, inMinutes(-1));
    expect(past.data.scheduleCampaign.userErrors).toEqual([{ code: "SEND_AT_IN_THE_PAST" }]);
    const unknown = await schedule(operators[1], randomUUID(), inMinutes(1));
    expect(unknown.data.scheduleCampaign.userErrors).toEqual([{ code: "CAMPAIGN_NOT_FOUND" }]);
    const forged = await draft(operators[0], { ...TEXT, subject: { id: "a\nBcc: b@contoh.id", en: "a" } });
    expect(forged.data.createCampaign.userErrors).toEqual([{ code: "CAMPAIGN_TEXT_INVALID" }]);
  });
});
