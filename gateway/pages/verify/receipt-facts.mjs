/** What a receipt's code says, in words: for the page and for the command. */

const TAGS = { id: "id-ID", en: "en-GB" };
const SECOND = 1_000;

export const VERDICTS = {
  GENUINE: {
    id: "Asli: ALPOKAT menerbitkan tanda terima ini, dan keterangan di bawah tidak diubah.",
    en: "Genuine: ALPOKAT issued this receipt, and what is said below was not altered.",
  },
  ALTERED: {
    id: "Diubah: kode ini bukan seperti yang diterbitkan. Jangan percayai tanda terima ini.",
    en: "Altered: this code is not as it was issued. Don't trust this receipt.",
  },
  UNKNOWN_KEY: {
    id: "Kunci tidak dikenal: kode ini tidak ditandatangani dengan kunci ALPOKAT. Jangan percayai tanda terima ini.",
    en: "Unknown key: this code is signed by no key of ALPOKAT. Don't trust this receipt.",
  },
  UNREADABLE: {
    id: "Bukan kode tanda terima yang utuh: terpotong, atau berasal dari tempat lain. Tidak ada yang diverifikasi.",
    en: "Not a whole code of a receipt: it is cut off, or comes from elsewhere. Nothing was verified.",
  },
  UNKNOWN_FORM: {
    id: "Ditandatangani ALPOKAT, dalam bentuk yang belum dikenal di sini. Tidak ada yang dapat ditampilkan.",
    en: "Signed by ALPOKAT, in a form that is not known here. Nothing of it can be shown.",
  },
  UNSUPPORTED: {
    id: "Peramban ini tidak dapat memverifikasi tanda tangan Ed25519: versinya terlalu lama, atau halaman ini tidak dibuka lewat https. Tidak ada yang diverifikasi.",
    en: "This browser can't verify Ed25519 signatures: it is too old, or the page did not come over https. Nothing was verified.",
  },
  NO_KEYS: {
    id: "Kunci ALPOKAT tidak dapat diambil. Periksa sambungan Anda dan muat ulang. Tidak ada yang diverifikasi.",
    en: "ALPOKAT's keys could not be fetched. Check your connection and load the page again. Nothing was verified.",
  },
};

const NAMES = {
  outlet: { id: "Toko", en: "Shop" },
  number: { id: "Nomor", en: "Number" },
  version: { id: "Versi", en: "Version" },
  issued: { id: "Diterbitkan", en: "Issued" },
  sale: { id: "Penjualan", en: "Sale" },
  total: { id: "Total", en: "Total" },
  refunded: { id: "Dikembalikan sampai saat itu", en: "Refunded by then" },
  sha256: { id: "SHA-256 isi", en: "SHA-256 of the content" },
  key: { id: "Ditandatangani dengan kunci", en: "Signed by the key" },
};

/** Names and values of a verified statement, as its receipt writes them. */
export function factsOf({ statement, keyId }, language) {
  const { outlet, city, number, version, sale, total, refunded, currency, sha256 } = statement;
  const fact = (name, value) => ({ name: NAMES[name][language], value });
  return [
    fact("outlet", `${outlet}, ${city}`),
    fact("number", number),
    fact("total", amountText(total, currency)),
    ...(refunded === undefined ? [] : [fact("refunded", amountText(refunded, currency))]),
    fact("sale", `${sale}, ${momentText(statement.soldAt, language)}`),
    fact("version", String(version)),
    fact("issued", momentText(statement.issuedAt, language)),
    fact("sha256", hexOf(sha256)),
    fact("key", keyId),
  ];
}

/** In western Indonesian time, as receipts write it. */
export function momentText(seconds, language) {
  const moment = new Date(seconds * SECOND);
  const zone = { timeZone: "Asia/Jakarta" };
  const day = { ...zone, day: "numeric", month: "long", year: "numeric" };
  const time = { ...zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const tag = TAGS[language];
  return `${moment.toLocaleDateString(tag, day)}, ${moment.toLocaleTimeString(tag, time)} WIB`;
}

/** A currency is written the way it is at home: `Rp50.000`, `£2.55`. */
function amountText(amount, currency) {
  const digits = amount.split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat(currency === "IDR" ? TAGS.id : TAGS.en, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount).replace(/\s/gu, "");
}

const hexOf = (base64url) =>
  Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (sign) =>
    sign.charCodeAt(0).toString(16).padStart(2, "0"),
  ).join("");
