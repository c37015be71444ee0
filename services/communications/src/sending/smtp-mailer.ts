import type { Clock } from "@alpokat/kernel";
import { requireRegistered } from "@alpokat/policy";
import nodemailer, { type Transporter } from "nodemailer";
import type { Mail, Mailer } from "../application/ports";
import type { Failure } from "../domain/delivery";

export interface SmtpSettings {
  /** `smtp://` (STARTTLS where offered) or `smtps://`, with user and password where needed. */
  readonly url: string;
  /** The one address that mail comes from; its domain is the Message-IDs' too. */
  readonly from: string;
  /** For connecting, for the greeting, and for silence afterwards: nodemailer's own are minutes. */
  readonly timeoutMs: number;
  /** Where the relay stands, ISO 3166-1. */
  readonly country: string;
}

const CARRIER = { processor: "mail-carrier", service: "communications" } as const;

const SENDER = "ALPOKAT";

/** Sends mail over pooled SMTP connections. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #settings: SmtpSettings;

  constructor(
    settings: SmtpSettings,
    private readonly clock: Clock,
  ) {
    this.#settings = settings;
    this.#transport = nodemailer.createTransport(transportOptions(settings));
  }

  async send({ contents, ...mail }: Mail): Promise<Failure | null> {
    const { from, timeoutMs, country } = this.#settings;
    requireRegistered({ ...CARRIER, ...contents, country }, this.clock());
    const { deliveryId, address, language, date, subject, text, html } = mail;
    const domain = from.slice(from.lastIndexOf("@") + 1);
    try {
      await this.#transport.sendMail({
        messageId: `<${deliveryId}@${domain}>`,
        from: { name: SENDER, address: from },
        // As an object, so that the text is one mailbox and can't be read as a list of them.
        to: { name: "", address },
        subject,
        text,
        html,
        date,
        xMailer: false,
        headers: { "Auto-Submitted": "auto-generated", "Content-Language": language },
        // Each step has its time; a server that is slow at all of them is still cut off within the lease.
        signal: AbortSignal.timeout(timeoutMs * 3),
      });
      return null;
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Ends the connections, and what is being sent with them. */
  close(): void {
    this.#transport.close({ force: true });
  }
}

function transportOptions({ url, timeoutMs }: SmtpSettings) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  return {
    pool: true,
    host: hostname,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    maxConnections: 5,
    maxMessages: 100,
    // The delivery's own retries are recorded; the pool's would not be.
    maxRequeues: 0,
    idleTimeout: 30_000,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
}

interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

/** The server's verdict on the recipient or the message, not on us or on the connection. */
const VERDICTS: readonly unknown[] = ["EENVELOPE", "EMESSAGE"];

/** Codes only: a server's text repeats the address. */
function failureOf(error: unknown): Failure {
  const { code, responseCode, response } = error as SmtpError;
  if (typeof responseCode === "number") {
    // RFC 3463: an enhanced 4.x.x says that a 5xx is passing after all.
    const isPassing = typeof response === "string" && /^[0-9]{3}[ -]4\.[0-9]+\.[0-9]+/.test(response);
    const isPermanent = responseCode >= 500 && VERDICTS.includes(code) && !isPassing;
    return { code: `SMTP_${String(responseCode)}`, isPermanent };
  }
  return temporary(typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "SMTP_FAILED");
}

const temporary = (code: string): Failure => ({ code, isPermanent: false });
