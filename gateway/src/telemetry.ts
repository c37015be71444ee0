import { createHmac, timingSafeEqual } from "node:crypto";
import { isId, newId, type Telemetry } from "@alpokat/kernel";
import bowser from "bowser";
import * as ipaddr from "ipaddr.js";

/** Cookie with the identity of the device. */
const COOKIE = "alpokat_device";
const COOKIE_SECONDS = 365 * 24 * 60 * 60;
const MAX_WORDS = 100;

/** The address that a request comes from: that of the peer, or what a trusted proxy says, hop by hop from the right. */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trusted: readonly string[],
): string {
  const hops = (forwardedFor ?? "")
    .split(",")
    .map((hop) => hop.trim())
    .reverse();
  let address = normalize(peer) ?? "0.0.0.0";
  for (const hop of hops) {
    if (!isTrusted(address, trusted)) return address;
    const next = normalize(hop);
    // What a trusted proxy passes on unread is not an address of ours: stop at the last hop that is known.
    if (next === null) return address;
    address = next;
  }
  return address;
}

/** Issues and recognizes device identities: a UUID with an HMAC, so that a client can't take another's. */
export class DeviceCookies {
  constructor(
    private readonly key: Buffer,
    private readonly isSecure: boolean,
  ) {}

  /** @returns the device of the cookie, or a new one with the `set-cookie` header to send. */
  identify(cookie: string | undefined): { readonly deviceId: string; readonly setCookie: string | null } {
    const known = this.read(cookie);
    if (known !== null) return { deviceId: known, setCookie: null };
    const deviceId = newId();
    const attributes = `Max-Age=${COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax${this.isSecure ? "; Secure" : ""}`;
    return {
      deviceId,
      setCookie: `${COOKIE}=${deviceId}.${this.mac(deviceId).toString("base64url")}; ${attributes}`,
    };
  }

  private read(cookie: string | undefined): string | null {
    const value = (cookie ?? "")
      .split(";")
      .map((each) => each.trim())
      .find((each) => each.startsWith(`${COOKIE}=`))
      ?.slice(COOKIE.length + 1);
    const [deviceId = "", mac = ""] = (value ?? "").split(".");
    if (!isId(deviceId)) return null;
    const given = Buffer.from(mac, "base64url");
    const expected = this.mac(deviceId);
    return given.length === expected.length && timingSafeEqual(given, expected) ? deviceId : null;
  }

  private mac(deviceId: string): Buffer {
    return createHmac("sha256", this.key).update(`device:${deviceId}`).digest();
  }
}

/** Name and version of the software and type of the system, as far as the User-Agent tells (clause 2). */
export function describeUserAgent(userAgent: string | undefined): Pick<Telemetry, "application" | "system"> {
  if (userAgent === undefined || userAgent === "") return { application: null, system: null };
  const { browser, os } = bowser.parse(userAgent.slice(0, 1_000));
  return {
    application: ownProduct(userAgent) ?? words(browser.name, browser.version),
    system: words(os.name, os.versionName ?? os.version),
  };
}

/** `AlpokatKasir/3.2 (Android 15)`: an application that says its own name, where a browser says Mozilla. */
function ownProduct(userAgent: string): string | null {
  const [, name, version] = /^([A-Za-z0-9][\w.-]{0,60})\/([\w.-]{1,30})/.exec(userAgent) ?? [];
  return name === undefined || name === "Mozilla" || version === undefined ? null : `${name} ${version}`;
}

function words(name: string | undefined, version: string | undefined): string | null {
  if (name === undefined || name === "") return null;
  return (version ? `${name} ${version}` : name).slice(0, MAX_WORDS);
}

/** An IPv4 address inside an IPv6 one becomes itself, so that one peer has one address. */
function normalize(text: string): string | null {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : null;
}

function isTrusted(address: string, ranges: readonly string[]): boolean {
  const parsed = ipaddr.parse(address);
  return ranges.some((range) => {
    const [base, length] = range.includes("/") ? ipaddr.parseCIDR(range) : single(range);
    return base.kind() === parsed.kind() && parsed.match(base, length);
  });
}

function single(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
