import { type UserError, isPrintableText, userError } from "@alpokat/kernel";

/** Indonesia's zones and their hours ahead of UTC; none has daylight saving time. */
export const TIME_ZONES = { "Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9 } as const;
export type TimeZone = keyof typeof TIME_ZONES;

/** A place where a merchant sells. It has a city and no coordinates: clauses 1 and 2 don't list a location (obligation 2.4). */
export interface Outlet {
  readonly id: string;
  readonly merchantId: string;
  readonly name: string;
  readonly city: string;
  readonly timeZone: TimeZone;
  readonly createdAt: Date;
}

export type OutletRefusal =
  "MERCHANT_NOT_FOUND" | "NAME_INVALID" | "CITY_INVALID" | "TIME_ZONE_UNKNOWN" | "IDEMPOTENCY_KEY_REUSED";

const HOUR_MS = 3_600_000;

/** The calendar day at the outlet, ISO 8601: what numbers start anew with. */
export const businessDay = (moment: Date, timeZone: TimeZone): string =>
  new Date(moment.getTime() + TIME_ZONES[timeZone] * HOUR_MS).toISOString().slice(0, 10);

export const isTimeZone = (text: string): text is TimeZone => Object.hasOwn(TIME_ZONES, text);

/** What a client says of a new outlet. */
export interface OutletDetails {
  readonly name: string;
  readonly city: string;
  readonly timeZone: string;
}

/** Checks a new outlet. @returns every refusal. */
export function outletFaults({ name, city, timeZone }: OutletDetails): UserError<OutletRefusal>[] {
  const faults: UserError<OutletRefusal>[] = [];
  if (!isPrintableText(name.trim(), 100)) {
    const rule = {
      id: "Nama gerai harus 1 sampai 100 huruf.",
      en: "The name must have 1 to 100 printable characters.",
    };
    faults.push(userError("NAME_INVALID", rule, ["input", "name"]));
  }
  if (!isPrintableText(city.trim(), 100) || /\d\s*[,.]\s*\d/.test(city)) {
    const rule = {
      id: "Kota harus berupa nama, tanpa koordinat.",
      en: "The city must be a name, without coordinates.",
    };
    faults.push(userError("CITY_INVALID", rule, ["input", "city"]));
  }
  if (!isTimeZone(timeZone)) {
    const rule = {
      id: "Zona waktu harus Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura.",
      en: "The time zone must be Asia/Jakarta, Asia/Makassar or Asia/Jayapura.",
    };
    faults.push(userError("TIME_ZONE_UNKNOWN", rule, ["input", "timeZone"]));
  }
  return faults;
}
