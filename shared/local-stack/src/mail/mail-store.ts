import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { newId } from "@alpokat/kernel";
import { z } from "zod";

/** A mail as it was received: what the sender said over SMTP, and what the message itself says. */
export interface CaughtMail {
  readonly id: string;
  /** ISO 8601 */
  readonly receivedAt: string;
  /** MAIL FROM and RCPT TO: who really sent it and gets it, whatever the headers say. */
  readonly envelope: Envelope;
  readonly messageId: string | null;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** By lower-case name, unfolded. */
  readonly headers: Readonly<Record<string, string>>;
}

const envelopeSchema = z.object({ from: z.string(), to: z.array(z.string()), receivedAt: z.iso.datetime() });
type Envelope = Omit<z.infer<typeof envelopeSchema>, "receivedAt">;

/** The caught mails, in a folder: the message as it came, and the envelope beside it. */
export class MailStore {
  private readonly parsed = new Map<string, CaughtMail>();

  constructor(private readonly folder: string) {}

  /** Ids are ordered by time, so that the files are too. */
  async add(message: Buffer, envelope: Envelope): Promise<void> {
    const id = newId();
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(this.file(id, "eml"), message, { mode: 0o600 });
    // Last, because it is what makes the mail listed.
    await writeFile(
      this.file(id, "json"),
      JSON.stringify({ ...envelope, receivedAt: new Date().toISOString() }),
      { mode: 0o600 },
    );
  }

  /** Newest first. */
  async list(): Promise<CaughtMail[]> {
    if (!existsSync(this.folder)) return [];
    const ids = (await readdir(this.folder))
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -5));
    return Promise.all(
      ids
        .sort()
        .reverse()
        .map((id) => this.read(id)),
    );
  }

  async find(id: string): Promise<CaughtMail | null> {
    return (await this.list()).find((mail) => mail.id === id) ?? null;
  }

  async clear(): Promise<void> {
    this.parsed.clear();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async read(id: string): Promise<CaughtMail> {
    const known = this.parsed.get(id);
    if (known) return known;
    const [message, envelope] = await Promise.all([
      readFile(this.file(id, "eml")),
      readFile(this.file(id, "json"), "utf8"),
    ]);
    const mail = await parse(id, message, envelopeSchema.parse(JSON.parse(envelope)));
    this.parsed.set(id, mail);
    return mail;
  }

  private file(id: string, extension: "eml" | "json"): string {
    return path.join(this.folder, `${id}.${extension}`);
  }
}

async function parse(
  id: string,
  message: Buffer,
  { receivedAt, from, to }: z.infer<typeof envelopeSchema>,
): Promise<CaughtMail> {
  // Loaded with the first mail: it takes longer than all else that a stack without a mailbox needs of this package.
  const { simpleParser } = await import("mailparser");
  const mail = await simpleParser(message);
  const recipients = [mail.to ?? []].flat().map(({ text }) => text);
  return {
    id,
    receivedAt,
    envelope: { from, to },
    messageId: mail.messageId ?? null,
    from: mail.from?.text ?? "",
    to: recipients.join(", "),
    subject: mail.subject ?? "",
    text: mail.text ?? "",
    html: mail.html === false ? null : (mail.html ?? null),
    headers: Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, unfold(line)])),
  };
}

const unfold = (line: string): string =>
  line
    .slice(line.indexOf(":") + 1)
    .replace(/\r?\n/g, "")
    .trim();
