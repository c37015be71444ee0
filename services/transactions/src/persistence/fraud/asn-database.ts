import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { type AsnResponse, Reader } from "mmdb-lib";
import type { Networks } from "../../application/fraud-ports";

/** What a file of networks by their operators calls itself: `GeoLite2-ASN`, `DBIP-ASN-Lite` and others. */
const OF_OPERATORS = /\bASN\b/;

/** Networks by a file in MaxMind's format; all of it is held in memory (GeoLite2-ASN is some 10 MB). */
export class AsnDatabase implements Networks {
  readonly areKnown = true;

  private constructor(private readonly reader: Reader<AsnResponse>) {}

  /** @throws Error where there is no such file, or it tells something else of networks. */
  static open(path: string): AsnDatabase {
    const reader = new Reader<AsnResponse>(readFileSync(path));
    const kind = reader.metadata.databaseType;
    if (!OF_OPERATORS.test(kind)) throw new Error(`ASN_DATABASE_FILE is a ${kind} and not of ASNs: ${path}`);
    return new AsnDatabase(reader);
  }

  asnOf(ip: string): string | null {
    // An IPv4 address inside of IPv6, as a listener on both gives it, is its own network's.
    const [, inside] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip) ?? [];
    const address = inside ?? ip;
    if (isIP(address) === 0) return null;
    try {
      const number = this.reader.get(address)?.autonomous_system_number;
      return number === undefined ? null : `AS${String(number)}`;
    } catch {
      // A file that is damaged in the middle tells nothing of some networks; no sale is lost to it.
      return null;
    }
  }
}

/** Where no file is configured: nothing is known of any network. */
export const NO_NETWORKS: Networks = { areKnown: false, asnOf: () => null };
