import http from "node:http";
import type { AddressInfo } from "node:net";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { text } from "node:stream/consumers";
import { LOOPBACK, refuseTakenPorts } from "../ports";
import type { QrisKeys } from "../secrets";
import { type Callback, sendCallback } from "./callback";
import { PARTNER_ID } from "./partner";
import { paymentsPage } from "./payment-page";
import { type SimulatedPayment, SimulatedPayments } from "./simulated-payments";
import { SnapServices, describePayment, isSnapService } from "./snap-services";

export interface PaymentSimulatorOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly keys: QrisKeys;
  /** Where callbacks go. */
  readonly callbackUrl: () => string;
  readonly clock?: () => Date;
  /** Keeps the codes, so that they outlast the process. */
  readonly file?: string;
}

/** A provider of QRIS payments that moves no money: SNAP over HTTP, and a page on which codes are paid. */
export interface PaymentSimulator {
  /** Base URL of its services, and its page. */
  readonly url: string;
  payments(): readonly SimulatedPayment[];
  /** Pays a code and tells nobody. */
  pay(reference: string, at?: Date): SimulatedPayment;
  /** Tells the partner of a payment, with changes to what it says. @returns the status that answered. */
  tell(reference: string, over?: Partial<Callback>): Promise<number>;
  /** Requests that came so far, whatever became of them. */
  calls(): number;
  /** Answers nothing but 503 while it is on. */
  setOutOfOrder(isOutOfOrder: boolean): void;
  stop(): Promise<void>;
}

/**
 * Starts the simulator on the loopback address.
 * @throws {StartRefusal} when the port is taken
 */
export async function startPaymentSimulator(options: PaymentSimulatorOptions): Promise<PaymentSimulator> {
  const { port, keys, callbackUrl, clock = () => new Date() } = options;
  if (port !== 0) await refuseTakenPorts([{ port, user: "payment simulator", setting: "ALPOKAT_PORT" }]);
  const payments = new SimulatedPayments(options.file ?? null);
  const partnerKey = createPublicKey(privateKeyOf(keys.partnerSigningKey));
  const services = new SnapServices(payments, { id: PARTNER_ID, key: partnerKey }, clock);
  const providerKey = privateKeyOf(keys.providerSigningKey);
  const tell = (payment: SimulatedPayment, over: Partial<Callback> = {}): Promise<number> =>
    sendCallback(callbackUrl(), { content: describePayment(payment), at: clock(), ...over }, providerKey);
  let isOutOfOrder = false;
  let calls = 0;

  const server = http.createServer((request, response) => {
    calls += 1;
    if (isOutOfOrder) {
      send(response, { status: 503, type: "text/plain", body: "Out of order." });
      return;
    }
    answer(request, { payments, services, clock, tell }).then(
      (content) => send(response, content),
      () => send(response, { status: 500, type: "text/plain", body: "That failed." }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, LOOPBACK, resolve);
  });
  return {
    url: `http://${LOOPBACK}:${String((server.address() as AddressInfo).port)}`,
    payments: () => payments.list(),
    calls: () => calls,
    pay: (reference, at = clock()) => known(payments.pay(reference, at)),
    tell: (reference, over) => tell(known(payments.find(reference)), over),
    setOutOfOrder: (isSet) => {
      isOutOfOrder = isSet;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const privateKeyOf = (key: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(key, "base64"), format: "der", type: "pkcs8" });

function known(payment: SimulatedPayment | null): SimulatedPayment {
  if (!payment) throw new Error("There is no such payment, or it can't be paid");
  return payment;
}

interface Content {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly location?: string;
}

interface Parts {
  readonly payments: SimulatedPayments;
  readonly services: SnapServices;
  readonly clock: () => Date;
  readonly tell: (payment: SimulatedPayment) => Promise<number>;
}

const FOREIGN_HOST: Content = { status: 403, type: "text/plain", body: "Not this host." };
const NOT_FOUND: Content = { status: 404, type: "text/plain", body: "There is no such page." };
const PAY = /^\/payments\/([A-Za-z0-9-]{1,64})\/pay$/;

async function answer(request: http.IncomingMessage, parts: Parts): Promise<Content> {
  const { method, url = "/", headers } = request;
  // A page of another site may have a name that leads here: the Host header still says the name.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "")) return FOREIGN_HOST;
  if (method === "GET" && url === "/")
    return { status: 200, type: "text/html; charset=utf-8", body: await paymentsPage(parts.payments.list()) };
  if (method !== "POST") return NOT_FOUND;
  const reference = PAY.exec(url)?.[1];
  if (reference !== undefined) return payOnPage(reference, headers, parts);
  if (!isSnapService(url)) return NOT_FOUND;
  const { status, body } = parts.services.answer({ path: url, headers, body: await text(request) });
  return { status, type: "application/json", body: JSON.stringify(body) };
}

/** A form of another site could press the button too: its origin says so. */
async function payOnPage(
  reference: string,
  { origin, host }: http.IncomingHttpHeaders,
  { payments, clock, tell }: Parts,
): Promise<Content> {
  if (origin !== undefined && origin !== `http://${String(host)}`) return FOREIGN_HOST;
  const payment = payments.pay(reference, clock());
  if (!payment) return NOT_FOUND;
  await tell(payment);
  return { status: 303, type: "text/plain", body: "Paid.", location: "/" };
}

function send(response: http.ServerResponse, { status, type, body, location }: Content): void {
  response.writeHead(status, {
    "content-type": type,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "x-content-type-options": "nosniff",
    ...(location !== undefined && { location }),
  });
  response.end(body);
}
