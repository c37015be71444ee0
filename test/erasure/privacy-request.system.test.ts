import { PostgresCarrier, cloudEvent } from "@alpokat/persistence";
import { type Person, eventually, registerPerson } from "@alpokat/testing";
import { Pool } from "pg";
import { type Business, openBusiness } from "../contract/business";
import { expectKeptIsSeen, expectSilence, openPlace } from "./held-in-silence";
import { SCHEMAS, keysOf, sealedOf } from "./leftovers";
import { mailsOf } from "./mails";
import { rowsOf } from "./orders";
import { resolveRequest, resultOf, submitRequest } from "./requests";
import { registerShopkeeper } from "./shopkeeper";

let business: Business;
let officer: Person;
let pool: Pool;
beforeAll(async () => {
  business = await openBusiness();
  officer = await business.staff("dpo");
  pool = new Pool({ connectionString: business.stack.database.urlFor("carrier_app"), max: 1 });
}, 120_000);
afterAll(async () => {
  await pool.end();
  await business.close();
});

const database = () => business.stack.database;
const rows = (sql: string, values: readonly unknown[] = []) => rowsOf(database(), sql, values);

const register = (locale: "id" | "en", over: Readonly<Record<string, unknown>>): Promise<Person> =>
  registerPerson(business.client.with({ "accept-language": locale }), over);

const submit = (person: Person, locale: "id" | "en", input: object) =>
  submitRequest(business, { person, locale }, input);
const resolve = (id: string, input: object) => resolveRequest(business, { officer, id }, input);
const mailsAbout = (person: Person, requestId: string, count: number) =>
  mailsOf(business, { ...person, requestId, count });

describe("what the subject is told by mail", () => {
  test("U4: when a correction is done at once, then one mail tells the result, and nothing of the person stands in it", async () => {
    const ratna = await register("id", { name: "Ratna Kirana", phoneNumber: "0812-7777-1111" });
    const { id } = await submit(ratna, "id", {
      type: "RECTIFICATION",
      rectification: { phoneNumber: "0812-7777-2222" },
    });
    const [mail] = await mailsAbout(ratna, id, 1);
    expect(mail?.subject).toBe("Permintaan privasi Anda sudah selesai");
    expect(mail?.text).toContain("(perbaikan data Anda) sudah selesai. Data Anda telah diperbaiki");
    for (const datum of ["Ratna", "Kirana", "7777", ratna.email]) {
      expect(mail?.text).not.toContain(datum);
      expect(mail?.html).not.toContain(datum);
    }
    expect(
      await rows("SELECT category, template, reference FROM communications.message WHERE account_id = $1", [
        ratna.accountId,
      ]),
    ).toEqual([{ category: "ADMINISTRATIVE", template: "privacy-request", reference: `${id}/FULFILLED` }]);
  });

  test("U6: when processing is restricted, then that is told all the same, and so is its end", async () => {
    const dian = await register("en", {});
    const imposed = await submit(dian, "en", { type: "RESTRICTION", restriction: "IMPOSE" });
    const [first] = await mailsAbout(dian, imposed.id, 1);
    expect(first?.text).toContain("Processing of your data is now restricted");
    const lifted = await submit(dian, "en", { type: "RESTRICTION", restriction: "LIFT" });
    const [second] = await mailsAbout(dian, lifted.id, 1);
    expect(second?.text).toContain("The restriction of processing of your data has ended.");
  });

  test("U9, U10: when an objection waits for a person and is refused, then both are told, with the reason in the person's language", async () => {
    const tono = await register("en", {});
    const { id } = await submit(tono, "en", { type: "OBJECTION", details: "A person should decide." });
    const [received] = await mailsAbout(tono, id, 1);
    expect(received?.subject).toBe("Your privacy request was received");
    expect(received?.text).toContain("We answer by 26 November 2026, 10:00 WIB at the latest.");
    await resolve(id, { decision: "REFUSE", reason: "UNFOUNDED" });
    const [, refused] = await mailsAbout(tono, id, 2);
    expect(refused?.subject).toBe("Your privacy request was refused");
    expect(refused?.text).toContain(
      "Reason: Nothing that we have supports the request. (UU 27/2022 art. 10(1))",
    );
  });

  test("U10: when the law hides why a request is refused, then the mail does too", async () => {
    const person = await register("id", {});
    const { id } = await submit(person, "id", { type: "OBJECTION", details: "Keberatan." });
    await mailsAbout(person, id, 1);
    await resolve(id, { decision: "REFUSE", reason: "LAW_ENFORCEMENT" });
    const [, refused] = await mailsAbout(person, id, 2);
    expect(refused?.text).toContain(
      "Alasan: Undang-undang mengecualikan permintaan ini. (UU 27/2022 art. 15, 33, 44, 50)",
    );
  });

  test("U11: when the address is read for it, then the record says who, why and by which rule", async () => {
    const events = await rows("SELECT payload FROM identity.audit_event");
    const payloads = events.map(({ payload }) =>
      typeof payload === "string" ? JSON.parse(payload) : payload,
    );
    expect(payloads).toContainEqual(
      expect.objectContaining({
        principal: "communications",
        action: "read",
        purpose: "privacy.request",
        outcome: "ALLOW",
        ruleIds: ["law.tell-of-request"],
      }),
    );
  });

  test("U10: when a person, or an officer, asks for what the mail is made of, then it is refused", async () => {
    const person = await register("en", {});
    const { id } = await submit(person, "en", { type: "OBJECTION", details: "No." });
    for (const asker of [person, officer]) {
      const answer = await business.client
        .as(asker)
        .with({ "x-alpokat-purpose": "privacy.request", "x-alpokat-case": `privacy-request/${id}` })
        .ask("query ($id: ID!) { privacyRequestMessage(id: $id) { email } }", { id });
      expect(answer.data).toEqual({ privacyRequestMessage: null });
      expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
    }
  });
});

describe("an objection to decisions by machine", () => {
  /** In how many services it stands in the way of a decision by machine. */
  const standing = async (subject: string): Promise<number[]> =>
    Promise.all(
      SCHEMAS.map(async (schema) => {
        const [row] = await rows(`SELECT objections FROM ${schema}.subject_standing WHERE subject = $1`, [
          subject,
        ]);
        return (row?.objections as number | undefined) ?? 0;
      }),
    );
  const known = (subject: string, count: number) =>
    eventually(
      () => standing(subject),
      (found) => found.every((each) => each === count),
    );

  test("5.5, U9: when somebody objects, then every service knows; a refusal ends it, and an objection that was upheld stays", async () => {
    const person = await register("en", {});
    const first = await submit(person, "en", { type: "OBJECTION", details: "A person should decide." });
    expect(await known(person.accountId, 1)).toEqual([1, 1, 1, 1]);
    await resolve(first.id, { decision: "REFUSE", reason: "UNFOUNDED" });
    expect(await known(person.accountId, 0)).toEqual([0, 0, 0, 0]);
    const second = await submit(person, "en", { type: "OBJECTION", details: "Once more." });
    await resolve(second.id, { decision: "GRANT" });
    expect(await known(person.accountId, 1)).toEqual([1, 1, 1, 1]);
  });
});

describe("an erasure from the request to the last service", () => {
  const NEWS = { purpose: "marketing.own", channel: "EMAIL", topic: "NEWS", state: "GIVEN" };
  let bayu: Person & { readonly merchantId: string };
  let id: string;
  let token: string;

  const told = async (subject: string, at: string): Promise<void> => {
    const data = { subject, ...NEWS, at };
    const event = { source: "identity-verification", type: "consent.changed.v1", subject, data } as const;
    await new PostgresCarrier({ pool }).publish([cloudEvent({ ...event, time: new Date(at) })]);
  };
  const copies = (subject: string) =>
    rows("SELECT state FROM communications.consent_copy WHERE account_id = $1", [subject]);
  const copied = (subject: string) =>
    eventually(
      () => copies(subject),
      (found) => found.length === 1,
    );

  beforeAll(async () => {
    bayu = await registerShopkeeper(business, { name: "Bayu Anggara", email: "bayu@contoh.id" });
    await told(bayu.accountId, "2026-11-23T02:00:00.000Z");
    await copied(bayu.accountId);
    ({ id, token } = await submit(bayu, "id", { type: "ERASURE", details: "Hapus semuanya, dari Bayu." }));
    await mailsAbout(bayu, id, 1);
  }, 60_000);

  test("planted: before it is granted, then what is looked for is there", async () => {
    expect(await sealedOf(database(), bayu.accountId)).toEqual([
      "communications.support_ticket.message_sealed",
      "communications.support_ticket.subject_sealed",
      "identity.account.date_of_birth_sealed",
      "identity.account.email_sealed",
      "identity.account.name_sealed",
      "identity.account.office_address_sealed",
      "identity.account.phone_number_sealed",
      "identity.improvement_telemetry.software_sealed",
      "identity.privacy_request.details_sealed",
      "identity.sign_in_device.ip_address_sealed",
      "identity.sign_in_device.software_sealed",
      "transactions.sale.ip_address_sealed",
      "transactions.sale.software_sealed",
    ]);
    expect(await keysOf(database(), [bayu.accountId])).toEqual(
      expect.arrayContaining(["identity service", "communications service", "transactions service"]),
    );
  });

  test("U7, U17: when it is granted, then all four services answer class by class, and the request says what is done and what is kept until when and why", async () => {
    await resolve(id, { decision: "GRANT" });
    const result = await eventually(
      () => resultOf(business, token),
      ({ state }) => state !== "EXECUTING",
    );
    const none = { keptUntil: null, law: null };
    expect(result.state).toBe("PARTLY_FULFILLED");
    expect(
      result.erasedClasses.toSorted((one: any, other: any) =>
        `${String(one.service)} ${String(one.retention)}` <
        `${String(other.service)} ${String(other.retention)}`
          ? -1
          : 1,
      ),
    ).toEqual([
      { service: "communications", retention: "service", outcome: "ERASED", ...none },
      { service: "disclosure-requests", retention: "kyc_aml", outcome: "NOTHING_HELD", ...none },
      { service: "identity-verification", retention: "service", outcome: "ERASED", ...none },
      {
        service: "transactions",
        retention: "books",
        outcome: "KEPT",
        keptUntil: "2036-12-31T17:00:00.000Z",
        law: "UU 8/1997 art. 11; UU KUP art. 28(11); PP 71/2019 art. 16(2)",
      },
      { service: "transactions", retention: "service", outcome: "ERASED", ...none },
    ]);
  });

  test("U7: when it is done, then the person is told by mail what is done and kept, at the address that was kept for it", async () => {
    const [, mail] = await mailsAbout(bayu, id, 2);
    expect(mail?.subject).toBe("Permintaan privasi Anda sudah selesai");
    expect(mail?.text).toContain("Sebagian data wajib kami simpan menurut hukum; selebihnya telah dihapus.");
    expect(mail?.text).toContain(
      "- transactions, books: disimpan sampai 31 Desember 2036 (UU 8/1997 art. 11;",
    );
    expect(mail?.text).toContain("- identity-verification, service: dihapus");
    for (const datum of ["Bayu", "Anggara", "5555", "Braga"]) expect(mail?.text).not.toContain(datum);
  });

  test("U7: when it was told, then nothing personal of them is left in any of the four schemas, nor a key to it", async () => {
    const contact = `privacy-request:${id}`;
    await eventually(
      () => rows("SELECT FROM identity.privacy_contact WHERE request_id = $1", [id]),
      (found) => found.length === 0,
    );
    expect(await sealedOf(database(), bayu.accountId)).toEqual([]);
    expect(await sealedOf(database(), id)).toEqual([]);
    expect(
      (await keysOf(database(), [bayu.accountId, contact])).filter((key) => !key.endsWith(" books")),
    ).toEqual([]);
    expect(await copies(bayu.accountId)).toEqual([]);
    const [account] = await rows("SELECT status, email_index FROM identity.account WHERE id = $1", [
      bayu.accountId,
    ]);
    expect(account).toEqual({ status: "CLOSED", email_index: null });
  });

  test("4.3: when an older consent is told once more after the erasure, then no copy of it comes back", async () => {
    const other = await register("en", {});
    await told(bayu.accountId, "2026-11-23T02:30:00.000Z");
    await told(other.accountId, "2026-11-23T02:31:00.000Z");
    // Events are heard in order: once the later one was copied, the earlier one was heard.
    expect(await copied(other.accountId)).toEqual([{ state: "GIVEN" }]);
    expect(await copies(bayu.accountId)).toEqual([]);
  });

  test("planted: when a backup brings a sealed value back, then what looks for leftovers finds it", async () => {
    await rows("UPDATE identity.account SET phone_number_sealed = 'x' WHERE id = $1", [bayu.accountId]);
    expect(await sealedOf(database(), bayu.accountId)).toEqual(["identity.account.phone_number_sealed"]);
  });
});

const SEED = Number(process.env["FC_SEED"] ?? Date.now() % 2_147_483_647);

describe(`5.6, 6.9: two people order an erasure, one of whom a legal case holds, seed ${String(SEED)}`, () => {
  let place: Awaited<ReturnType<typeof openPlace>>;
  beforeAll(async () => {
    place = await openPlace(business, officer);
  }, 60_000);

  test("when both ask all there is to ask, before, during and after the hold, then they, the shop and the privacy office are answered alike", async () => {
    await expectSilence(place, SEED);
  }, 120_000);

  test("planted: when an eraser answers that what is held is kept for now, then the same comparison sees it", async () => {
    await expectKeptIsSeen(place);
  }, 60_000);
});
