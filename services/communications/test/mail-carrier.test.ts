import type { Category } from "@alpokat/kernel";
import { fixedClock } from "@alpokat/testing";
import { SmtpMailer } from "../src/sending/smtp-mailer";
import { SmtpSink } from "./support/smtp-sink";

const sink = new SmtpSink();
const clock = fixedClock("2026-11-23T03:00:00.000Z");
beforeAll(() => sink.start());
afterAll(() => sink.stop());

/** Sends one mail that says something of these categories, by a relay in a country. */
async function send(country: string, categories: readonly Category[]): Promise<unknown> {
  const mailer = new SmtpMailer(
    { url: sink.url, from: "kirim@alpokat.id", timeoutMs: 2_000, country },
    clock,
  );
  try {
    return await mailer.send({
      deliveryId: "01890000-0000-7000-8000-000000000001",
      address: "siti@contoh.id",
      language: "id",
      date: clock(),
      subject: "Halo",
      text: "Halo",
      html: "<p>Halo</p>",
      contents: { purpose: "service.administrative", categories },
    });
  } finally {
    mailer.close();
  }
}

test.each([
  ["a field is not registered", "ID", "user.government_id", "the category user.government_id"],
  ["the relay is in another country", "SG", "user.contact.email", "the country SG"],
] as const)("3.5: when %s, then nothing is sent", async (_what, country, category, missing) => {
  await expect(send(country, [category])).rejects.toThrow(
    `Nothing is handed to mail-carrier: ${missing} is not registered`,
  );
  expect(sink.to("siti@contoh.id")).toEqual([]);
});

test("3.5: when the carrier is registered for all that a mail says, then it is sent", async () => {
  expect(await send("ID", ["user.contact.email", "user.name"])).toBeNull();
  expect(sink.to("siti@contoh.id")).toHaveLength(1);
});
