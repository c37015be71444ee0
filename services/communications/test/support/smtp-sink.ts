import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** What the server does with the next mail. */
export type Verdict =
  | "accept"
  /** Never answers after the data. */
  | "hang"
  /** Takes the data and closes the connection without an answer. */
  | "drop"
  | { readonly rcpt: string }
  | { readonly data: string }
  /** Does something after the mail is stored and before the server says 250. */
  | { readonly beforeAnswer: () => Promise<void> };

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly messageId: string;
  readonly raw: string;
  readonly mail: ParsedMail;
}

/** A real SMTP server that answers as it is told, and keeps whatever reached it in full. */
export class SmtpSink {
  readonly received: ReceivedMail[] = [];
  connections = 0;
  #verdicts: Verdict[] = [];
  #server: SMTPServer | null = null;
  #port = 0;

  get url(): string {
    return `smtp://127.0.0.1:${String(this.#port)}`;
  }

  /** The next mails meet these, in order; every further one is accepted. */
  next(...verdicts: readonly Verdict[]): void {
    this.#verdicts.push(...verdicts);
  }

  /** Those that went to an address. */
  to(address: string): ReceivedMail[] {
    return this.received.filter(({ to }) => to.includes(address));
  }

  /** @throws unless exactly one did. */
  onlyMailTo(address: string): ReceivedMail {
    const [mail, ...others] = this.to(address);
    if (!mail || others.length > 0)
      throw new Error(`${String(this.to(address).length)} mails went to ${address}`);
    return mail;
  }

  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["AUTH", "STARTTLS"],
      disableReverseLookup: true,
      closeTimeout: 100,
      onConnect: (_session, done) => {
        this.connections += 1;
        done();
      },
      onRcptTo: (_address, _session, done) => {
        const [verdict] = this.#verdicts;
        if (typeof verdict !== "object" || !("rcpt" in verdict)) {
          done();
          return;
        }
        this.#verdicts.shift();
        done(smtpError(verdict.rcpt));
      },
      onData: (stream, session, done) => {
        const verdict = this.#verdicts.shift() ?? "accept";
        void buffer(stream).then(async (raw) => {
          if (typeof verdict === "object" && "data" in verdict) {
            done(smtpError(verdict.data));
            return;
          }
          await this.#keep(raw, session.envelope.rcptTo);
          if (typeof verdict === "object" && "beforeAnswer" in verdict) await verdict.beforeAnswer();
          if (verdict === "drop") this.#dropAll();
          else if (verdict !== "hang") done();
        });
      },
    });
    server.on("error", () => undefined);
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Stops listening; a start afterwards listens at the same port. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }

  async #keep(raw: Buffer, recipients: readonly { readonly address: string }[]): Promise<void> {
    const mail = await simpleParser(raw);
    const to = recipients.map(({ address }) => address);
    this.received.push({ to, messageId: mail.messageId ?? "", raw: raw.toString(), mail });
  }

  #dropAll(): void {
    const open = (this.#server as unknown as { connections: Set<{ _socket: { destroy(): void } }> })
      .connections;
    for (const { _socket } of open) _socket.destroy();
  }
}

const smtpError = (text: string): Error =>
  Object.assign(new Error(text.slice(4)), { responseCode: Number(text.slice(0, 3)) });
