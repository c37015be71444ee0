import {
  type Bilingual,
  type CurrencyCode,
  isPrintableText,
  jakartaDay,
  parseMoney,
  startOfJakartaDay,
} from "@alpokat/kernel";
import type { PaymentMethod } from "../sale";
import { type SettlementEntry, type SettlementLineKind, isAboutPayment } from "./settlement-line";

/** A line of a settlement file as the client sends it: amounts and days as text, decimal and ISO. */
export interface SettlementRowInput {
  readonly lineNumber: number;
  readonly kind: SettlementLineKind;
  /** Absent or empty where the line has none. */
  readonly providerReference: string | null;
  readonly method: PaymentMethod | null;
  readonly gross: string;
  readonly fee: string;
  readonly net: string;
  /** `YYYY-MM-DD`. */
  readonly settledOn: string;
  /** `YYYY-MM-DD HH:MM` in Jakarta, which acquirers' files are written in; null where the line doesn't say. */
  readonly paidAt: string | null;
}

type SettlementRowRefusal =
  | "LINE_NUMBER_INVALID"
  | "REFERENCE_INVALID"
  | "METHOD_INVALID"
  | "AMOUNT_INVALID"
  | "SIGN_INVALID"
  | "NET_DIFFERS"
  | "DATE_INVALID"
  | "LINE_CHANGED";

/** Why a line was left out: the field and the rule. */
export interface RowFault {
  readonly field: keyof SettlementRowInput;
  readonly code: SettlementRowRefusal;
  readonly message: Bilingual;
}

/** What the lines of a file have in common. */
export interface FileSetting {
  readonly currency: CurrencyCode;
  readonly now: Date;
}

type Check = (input: SettlementRowInput, setting: FileSetting) => RowFault | null;

const fault = (
  field: keyof SettlementRowInput,
  code: SettlementRowRefusal,
  id: string,
  en: string,
): RowFault => ({ field, code, message: { id, en } });

/** A file has no more lines than this. */
const MOST_LINES = 1_000_000;
const REFERENCE_LENGTH = 64;
/** Before that nobody settled anything by file; it keeps out days that a database can't write. */
const EARLIEST_DAY = "2000-01-01";

const checkLineNumber: Check = ({ lineNumber }) =>
  lineNumber >= 1 && lineNumber <= MOST_LINES
    ? null
    : fault(
        "lineNumber",
        "LINE_NUMBER_INVALID",
        "nomor baris mulai dari 1",
        "the number of the line begins at 1",
      );

const checkReference: Check = ({ providerReference }) =>
  providerReference === null || isPrintableText(providerReference, REFERENCE_LENGTH)
    ? null
    : fault(
        "providerReference",
        "REFERENCE_INVALID",
        "nomor penyedia harus 1 sampai 64 huruf",
        "the provider's reference has 1 to 64 characters",
      );

const checkMethod: Check = ({ method }) =>
  method === "CASH"
    ? fault("method", "METHOD_INVALID", "uang tunai tidak diselesaikan penyedia", "nobody settles cash")
    : null;

const checkAmounts: Check = (input, { currency }) => {
  for (const field of ["gross", "fee", "net"] as const) {
    if (parseMoney(input[field], currency) === null) {
      return fault(
        field,
        "AMOUNT_INVALID",
        "bukan jumlah uang yang sah",
        "is not an amount of the file's currency",
      );
    }
  }
  return null;
};

const amountsOf = (
  input: Pick<SettlementRowInput, "gross" | "fee" | "net">,
  currency: CurrencyCode,
): Pick<SettlementEntry, "gross" | "fee" | "net"> => {
  const read = (text: string): bigint => parseMoney(text, currency)?.minor ?? 0n;
  return { gross: read(input.gross), fee: read(input.fee), net: read(input.net) };
};

/** On which side of zero the gross of each kind is. */
const SIGNS: Readonly<Record<SettlementLineKind, { readonly fits: (gross: bigint) => boolean } & Bilingual>> =
  {
    PAYMENT: {
      fits: (gross) => gross > 0n,
      id: "pembayaran lebih dari nol",
      en: "a payment is above zero",
    },
    REFUND: { fits: (gross) => gross < 0n, id: "pengembalian di bawah nol", en: "a refund is below zero" },
    CHARGEBACK: {
      fits: (gross) => gross < 0n,
      id: "penarikan kembali di bawah nol",
      en: "a chargeback is below zero",
    },
    FEE: {
      fits: (gross) => gross === 0n,
      id: "biaya tidak punya jumlah kotor",
      en: "a fee has no gross amount",
    },
    ADJUSTMENT: {
      fits: (gross) => gross !== 0n,
      id: "penyesuaian bukan nol",
      en: "an adjustment is other than zero",
    },
  };

const checkSign: Check = (input, { currency }) => {
  const { gross, fee } = amountsOf(input, currency);
  const { fits, id, en } = SIGNS[input.kind];
  if (!fits(gross)) return fault("gross", "SIGN_INVALID", id, en);
  return input.kind === "FEE" && fee === 0n
    ? fault("fee", "SIGN_INVALID", "biaya bukan nol", "a fee is other than zero")
    : null;
};

const checkNet: Check = (input, { currency }) => {
  const { gross, fee, net } = amountsOf(input, currency);
  return net === gross - fee
    ? null
    : fault(
        "net",
        "NET_DIFFERS",
        "jumlah bersih bukan jumlah kotor dikurangi biaya",
        "the net amount is not the gross amount less the fee",
      );
};

const checkSettledOn: Check = ({ settledOn }, { now }) => {
  try {
    const day = jakartaDay(startOfJakartaDay(settledOn));
    if (day >= EARLIEST_DAY && day <= jakartaDay(now)) return null;
  } catch {
    // No day of the calendar: the rule below says so.
  }
  return fault(
    "settledOn",
    "DATE_INVALID",
    "bukan tanggal TTTT-BB-HH yang sudah tiba",
    "is not a day YYYY-MM-DD that has come",
  );
};

const MINUTE = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})$/;

/** Reads a minute on Jakarta's clock. @returns null where the text is none. */
function readMinute(text: string): Date | null {
  const [, day = "", time = ""] = MINUTE.exec(text) ?? [];
  const moment = new Date(`${day}T${time}:00+07:00`);
  const isMinute = !Number.isNaN(moment.getTime()) && jakartaDay(moment) === day && day >= EARLIEST_DAY;
  return isMinute ? moment : null;
}

const checkPaidAt: Check = ({ paidAt }, { now }) => {
  const moment = paidAt === null ? null : readMinute(paidAt);
  return paidAt === null || (moment !== null && moment <= now)
    ? null
    : fault(
        "paidAt",
        "DATE_INVALID",
        "bukan TTTT-BB-HH JJ:MM yang sudah lewat",
        "is not a past YYYY-MM-DD HH:MM",
      );
};

/** In the order in which they are told. */
const CHECKS: readonly Check[] = [
  checkLineNumber,
  checkReference,
  checkMethod,
  checkAmounts,
  checkSign,
  checkNet,
  checkSettledOn,
  checkPaidAt,
];

/** Reads one line. @returns it, or the first reason why it can't be taken. */
export function readSettlementRow(
  input: SettlementRowInput,
  setting: FileSetting,
): { readonly entry: SettlementEntry } | { readonly fault: RowFault } {
  for (const check of CHECKS) {
    const found = check(input, setting);
    if (found) return { fault: found };
  }
  const { lineNumber, kind, providerReference, method, settledOn, paidAt } = input;
  return {
    entry: {
      ...{ lineNumber, kind, settledOn },
      ...amountsOf(input, setting.currency),
      providerReference: isAboutPayment(kind) ? providerReference : null,
      method: isAboutPayment(kind) ? method : null,
      paidAt: paidAt === null ? null : readMinute(paidAt),
    },
  };
}
