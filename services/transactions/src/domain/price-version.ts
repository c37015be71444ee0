import {
  type CurrencyCode,
  type Money,
  type UserError,
  isOfCommonYears,
  parseMoney,
  userError,
} from "@alpokat/kernel";
import type { MoneyText } from "./money-text";

/** A version of a price: what something costs for a time. The versions of one thing in one currency don't overlap. */
export interface PriceVersion {
  readonly currency: CurrencyCode;
  /** Minor units. */
  readonly amount: bigint;
  /** Inclusive. */
  readonly validFrom: Date;
  /** Exclusive; null for until further notice. */
  readonly validTo: Date | null;
}

/** A price for a period; null ends are "from now" and "until further notice". */
export interface PriceInput {
  readonly price: MoneyText;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

export type PriceRefusal = "AMOUNT_INVALID" | "PRICE_PERIOD_INVALID" | "PRICE_PERIOD_OVERLAP";

/** What storing prices does to the versions of one thing. */
export interface PricePlan {
  readonly added: readonly PriceVersion[];
  /** Versions until further notice that end where a later one begins. */
  readonly ended: readonly { readonly currency: CurrencyCode; readonly validFrom: Date; readonly at: Date }[];
}

/** The prices that are in force at a moment, by currency. */
export const pricesAt = (versions: readonly PriceVersion[], at: Date): Money[] =>
  versions
    .filter(({ validFrom, validTo }) => validFrom <= at && (validTo === null || at < validTo))
    .map(({ currency, amount }) => ({ currency, minor: amount }))
    .sort((one, other) => (one.currency < other.currency ? -1 : 1));

/** Checks prices by themselves. @returns every refusal. */
export function priceFaults(
  prices: readonly PriceInput[],
  now: Date,
  path: readonly string[],
): UserError<PriceRefusal>[] {
  return prices.flatMap(({ price, validFrom, validTo }, place): UserError<PriceRefusal>[] => {
    const own = [...path, "prices", String(place)];
    const money = parseMoney(price.amount, price.currencyCode);
    if (!money || money.minor < 0n) {
      const text = {
        id: "Harga harus nol atau lebih, dengan desimal sebanyak yang dimiliki mata uangnya.",
        en: "The price must be zero or more, with no more decimals than its currency has.",
      };
      return [userError("AMOUNT_INVALID", text, [...own, "price"])];
    }
    if (validFrom && !isOfCommonYears(validFrom)) return [periodFault([...own, "validFrom"])];
    const isInOrder = validTo === null || (validTo > (validFrom ?? now) && isOfCommonYears(validTo));
    return isInOrder ? [] : [periodFault([...own, "validTo"])];
  });
}

const periodFault = (path: readonly string[]): UserError<PriceRefusal> =>
  userError(
    "PRICE_PERIOD_INVALID",
    {
      id: "Masa harga harus berakhir setelah dimulai, di antara tahun 1 dan 9999.",
      en: "The period must end after it begins, within the years 1 to 9999.",
    },
    path,
  );

const OVERLAP = {
  id: "Masa harga ini bertumpang tindih dengan harga lain.",
  en: "The period overlaps that of another price.",
};

/**
 * Plans prices that passed `priceFaults`. A price that is in force already changes nothing; one that follows a price
 * until further notice ends it; any other overlap is refused, as the database refuses it.
 * @param known versions that have not ended yet.
 */
export function planPrices(
  known: readonly PriceVersion[],
  prices: readonly PriceInput[],
  { now, path }: { readonly now: Date; readonly path: readonly string[] },
): PricePlan | { readonly refusals: readonly UserError<PriceRefusal>[] } {
  let versions = [...known];
  const added: PriceVersion[] = [];
  const ended: { currency: CurrencyCode; validFrom: Date; at: Date }[] = [];
  for (const [place, input] of prices.entries()) {
    const version = versionOf(input, now);
    if (versions.some((each) => isInForceAlready(each, version))) continue;
    const followed = versions.find((each) => isFollowedBy(each, version));
    if (followed) {
      versions = versions.map((each) => (each === followed ? { ...each, validTo: version.validFrom } : each));
      ended.push({ currency: followed.currency, validFrom: followed.validFrom, at: version.validFrom });
    }
    if (versions.some((each) => overlap(each, version))) {
      return { refusals: [userError("PRICE_PERIOD_OVERLAP", OVERLAP, [...path, "prices", String(place)])] };
    }
    versions.push(version);
    added.push(version);
  }
  return { added: withEnds(added, ended), ended: ended.filter((end) => !isOwn(added, end)) };
}

/** A version of this very upload that a later one of it ends is stored with its end. */
const withEnds = (added: readonly PriceVersion[], ended: PricePlan["ended"]): PriceVersion[] =>
  added.map((version) => {
    const end = ended.find((each) => isSame(version, each));
    return end ? { ...version, validTo: end.at } : version;
  });

const isOwn = (added: readonly PriceVersion[], end: PricePlan["ended"][number]): boolean =>
  added.some((version) => isSame(version, end));

const isSame = (
  one: Pick<PriceVersion, "currency" | "validFrom">,
  other: Pick<PriceVersion, "currency" | "validFrom">,
): boolean => one.currency === other.currency && one.validFrom.getTime() === other.validFrom.getTime();

const versionOf = ({ price, validFrom, validTo }: PriceInput, now: Date): PriceVersion => ({
  currency: price.currencyCode,
  amount: parseMoney(price.amount, price.currencyCode)?.minor ?? 0n,
  validFrom: validFrom ?? now,
  validTo,
});

const overlap = (one: PriceVersion, other: PriceVersion): boolean =>
  one.currency === other.currency &&
  (other.validTo === null || one.validFrom < other.validTo) &&
  (one.validTo === null || other.validFrom < one.validTo);

const isInForceAlready = (known: PriceVersion, version: PriceVersion): boolean =>
  known.currency === version.currency &&
  known.amount === version.amount &&
  known.validFrom <= version.validFrom &&
  (version.validTo === null
    ? known.validTo === null
    : known.validTo !== null && version.validTo <= known.validTo);

const isFollowedBy = (known: PriceVersion, version: PriceVersion): boolean =>
  known.currency === version.currency && known.validTo === null && known.validFrom < version.validFrom;

export const hasPrices = ({ added, ended }: PricePlan): boolean => added.length > 0 || ended.length > 0;

/** The versions as they are once a plan is carried out. */
export const withPrices = (
  before: readonly PriceVersion[],
  { added, ended }: PricePlan,
): readonly PriceVersion[] => [
  ...before.map((version) => {
    const end = ended.find(
      ({ currency, validFrom }) =>
        currency === version.currency && validFrom.getTime() === version.validFrom.getTime(),
    );
    return end ? { ...version, validTo: end.at } : version;
  }),
  ...added,
];
