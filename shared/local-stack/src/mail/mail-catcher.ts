import http from "node:http";
import { type AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { LOOPBACK, refuseTakenPorts } from "../ports";
import { listPage, mailPage } from "./mail-page";
import { MailStore, type CaughtMail } from "./mail-store";

/** Where the catcher listens (0 for any free port) and keeps what it caught. */
export interface MailCatcherOptions {
  readonly smtpPort: number;
  readonly pagePort: number;
  readonly folder: string;
}

/** A real SMTP server that delivers to nobody but its own page. */
export interface MailCatcher {
  readonly smtpUrl: string;
  /** The page; `<pageUrl>/messages` answers the same as JSON, and DELETE there empties it. */
  readonly pageUrl: string;
  messages(): Promise<CaughtMail[]>;
  stop(): Promise<void>;
}

const LARGEST_MAIL_BYTES = 10_000_000;

/**
 * Starts the catcher on the loopback address.
 * @throws {StartRefusal} when a port is taken
 */
export async function startMailCatcher({
  smtpPort,
  pagePort,
  folder,
}: MailCatcherOptions): Promise<MailCatcher> {
  await refuseTakenPorts(
    [
      { port: smtpPort, user: "SMTP", setting: "ALPOKAT_PORT" },
      { port: pagePort, user: "mail page", setting: "ALPOKAT_PORT" },
    ].filter(({ port }) => port !== 0),
  );
  const store = new MailStore(folder);
  const smtp = smtpServer(store);
  const page = http.createServer((request, response) => {
    answer(store, request).then(
      (content) => send(response, content),
      () => send(response, { status: 500, type: "text/plain", body: "The mail can't be read." }),
    );
  });
  await Promise.all([listen(smtp.server, smtpPort), listen(page, pagePort)]);
  return {
    smtpUrl: `smtp://${LOOPBACK}:${portOf(smtp.server)}`,
    pageUrl: `http://${LOOPBACK}:${portOf(page)}`,
    messages: () => store.list(),
    async stop() {
      page.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => smtp.close(resolve)),
        new Promise((resolve) => page.close(resolve)),
      ]);
    },
  };
}

function smtpServer(store: MailStore): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: LARGEST_MAIL_BYTES,
    closeTimeout: 1_000,
    onData(stream, session, callback) {
      receive(store, stream, session).then(() => {
        callback();
      }, callback);
    },
  });
  server.on("error", () => undefined); // A client that breaks off is its own affair.
  return server;
}

async function receive(
  store: MailStore,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<void> {
  const message = await buffer(stream);
  if (stream.sizeExceeded)
    throw Object.assign(new Error("Message exceeds fixed maximum message size"), { responseCode: 552 });
  const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
  await store.add(message, { from, to: envelope.rcptTo.map(({ address }) => address) });
}

interface Content {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const html = (body: string): Content => ({ status: 200, type: "text/html; charset=utf-8", body });
const FOREIGN_HOST: Content = { status: 403, type: "text/plain", body: "Not this host." };
const NOT_FOUND: Content = { status: 404, type: "text/plain", body: "There is no such page." };

async function answer(
  store: MailStore,
  { method, url = "/", headers }: http.IncomingMessage,
): Promise<Content> {
  // A page of another site may have a name that leads here: the Host header still says the name.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "")) return FOREIGN_HOST;
  const { pathname } = new URL(url, "http://localhost");
  if (pathname === "/") return html(listPage(await store.list()));
  if (pathname !== "/messages") return answerMail(store, pathname);
  return method === "DELETE" ? clear(store) : json(await store.list());
}

async function answerMail(store: MailStore, pathname: string): Promise<Content> {
  const [, id = "", view] = /^\/messages\/([0-9a-f-]{36})(\/html)?$/.exec(pathname) ?? [];
  const mail = await store.find(id);
  if (mail === null) return NOT_FOUND;
  return html(view === undefined ? mailPage(mail) : (mail.html ?? ""));
}

async function clear(store: MailStore): Promise<Content> {
  await store.clear();
  return json([]);
}

const json = (value: unknown): Content => ({
  status: 200,
  type: "application/json",
  body: JSON.stringify(value),
});

function send(response: http.ServerResponse, { status, type, body }: Content): void {
  response.writeHead(status, {
    "content-type": type,
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  });
  response.end(body);
}

function listen(
  server: {
    listen(port: number, host: string, ready: () => void): unknown;
    once(event: "error", listener: (error: Error) => void): unknown;
  },
  port: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, resolve);
  });
}

const portOf = (server: { address(): AddressInfo | string | null }): number =>
  (server.address() as AddressInfo).port;
