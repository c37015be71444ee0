import { createHmac } from "node:crypto";
import type { Principal } from "@alpokat/kernel";
import * as ipaddr from "ipaddr.js";
import type { Pool } from "pg";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimits as Limits } from "./config";

const WINDOW_SECONDS = 60;
/** Root fields that guess passwords or receipts' tokens, or make accounts, when repeated. */
const SIGN_IN_FIELDS: ReadonlySet<string> = new Set([
  "signIn",
  "registerAccount",
  "refreshSession",
  "submitPrivacyRequest",
]);
/** How much of an IPv6 address one customer of a provider has. */
const IPV6_PREFIX_BITS = 64;

/**
 * Counts requests and their further root fields in PostgreSQL, for all replicas together. While PostgreSQL does not answer, each
 * replica counts in its own memory: looser by the number of replicas, but neither closed to all nor open to all.
 */
export class RateLimiter {
  private readonly account: RateLimiterPostgres;
  private readonly address: RateLimiterPostgres;
  private readonly signIn: RateLimiterPostgres;
  private readonly webhook: RateLimiterPostgres;

  /** @param key makes the stored keys of accounts and addresses unreadable in the table. */
  constructor(
    pool: Pool,
    limits: Limits,
    private readonly key: Buffer,
  ) {
    this.account = limiter(pool, "account", limits.account);
    this.address = limiter(pool, "address", limits.address);
    this.signIn = limiter(pool, "sign-in", limits.signIn);
    this.webhook = limiter(pool, "webhook", limits.webhook);
  }

  /**
   * Counts a request before anything is done for it, so that one that can't be read or run counts too.
   * @returns null where it may go on; otherwise the seconds after which to try again.
   */
  async admit(principal: Principal): Promise<number | null> {
    return waitOf(await this.consumeGeneral(principal, 1));
  }

  /**
   * @param counted points that `admit` took of this request: its first root field is paid with them.
   * @returns null where the fields may run; otherwise the seconds after which to try again.
   */
  async consume(
    principal: Principal,
    rootFields: readonly string[],
    counted: 0 | 1 = 0,
  ): Promise<number | null> {
    const signIns = rootFields.filter((name) => SIGN_IN_FIELDS.has(name)).length;
    const waits = await Promise.all([
      this.consumeGeneral(principal, rootFields.length - counted),
      secondsToWait(this.signIn, this.hide(peerOf(principal.telemetry.ip)), signIns),
    ]);
    return waitOf(Math.max(...waits));
  }

  /** Counts a callback by its address: a provider makes one for each payment, so it has a limit of its own. */
  async admitCallback({ telemetry }: Principal): Promise<number | null> {
    return waitOf(await secondsToWait(this.webhook, this.hide(peerOf(telemetry.ip)), 1));
  }

  private consumeGeneral({ id, telemetry }: Principal, points: number): Promise<number> {
    return id === null
      ? secondsToWait(this.address, this.hide(peerOf(telemetry.ip)), points)
      : secondsToWait(this.account, this.hide(id), points);
  }

  private hide(text: string): string {
    return createHmac("sha256", this.key).update(`rate-limit:${text}`).digest("base64url");
  }
}

function limiter(storeClient: Pool, keyPrefix: string, points: number): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient,
    storeType: "pool",
    schemaName: "gateway",
    tableName: "rate_limit",
    // The migration makes the table: the role of this process may not.
    tableCreated: true,
    keyPrefix,
    points,
    duration: WINDOW_SECONDS,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_SECONDS }),
  });
}

const waitOf = (seconds: number): number | null => (seconds === 0 ? null : seconds);

async function secondsToWait(limit: RateLimiterPostgres, key: string, count: number): Promise<number> {
  if (count <= 0) return 0;
  try {
    await limit.consume(key, count);
    return 0;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw refused;
  }
}

function peerOf(address: string): string {
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === "ipv4") return address;
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/${IPV6_PREFIX_BITS}`).toString();
}
