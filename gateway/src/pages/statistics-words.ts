import type { Bilingual } from "@alpokat/kernel";
import { amountText } from "@alpokat/kernel";
import type { Locale } from "./page";
import type { Release } from "./read-statistics";

export const WORDS = {
  title: { id: "Statistik pembelian", en: "Purchase statistics" },
  lead: {
    id: "Apa yang dibeli di toko-toko pengguna ALPOKAT, sebagai angka tentang kelompok. Tidak satu angka pun menceritakan seseorang.",
    en: "What is bought in the shops that use ALPOKAT, as figures about groups. None of them tells of a person.",
  },
  none: { id: "Belum ada statistik yang dirilis.", en: "No statistics have been released yet." },
  noCells: {
    id: "Tidak ada sel bulan ini yang cukup besar untuk ditampilkan.",
    en: "No cell of this month was large enough to be shown.",
  },
  released: { id: "Dirilis", en: "Released" },
  cities: { id: "Belanja per kota gerai", en: "Spending by city of the outlets" },
  categories: { id: "Belanja per kategori barang", en: "Spending by category of the items" },
  methods: { id: "Belanja per cara bayar", en: "Spending by payment method" },
  months: { id: "Orang per bulan", en: "People by month" },
  otherItems: { id: "Lainnya", en: "Other" },
  unsaid: { id: "Tidak tercatat", en: "Not recorded" },
  how: { id: "Bagaimana angka ini dibuat", en: "How these figures are made" },
  noise: { id: "Apa arti deraunya", en: "What the noise means" },
} as const satisfies Record<string, Bilingual>;

const METHODS: Readonly<Record<string, Bilingual>> = {
  CASH: { id: "Tunai", en: "Cash" },
  QRIS: { id: "QRIS", en: "QRIS" },
  CARD: { id: "Kartu", en: "Card" },
  TRANSFER: { id: "Transfer", en: "Transfer" },
  EWALLET: { id: "Dompet elektronik", en: "E-wallet" },
};

export const methodText = (key: string | null, locale: Locale): string =>
  key === null ? WORDS.unsaid[locale] : (METHODS[key]?.[locale] ?? key);

const TAGS = { id: "id-ID", en: "en-GB" } as const;

export const numberText = (number: number, locale: Locale, digits = 0): string =>
  new Intl.NumberFormat(TAGS[locale], { maximumFractionDigits: digits }).format(number);

/** `Oktober 2026`. */
export const monthText = (period: string, locale: Locale): string =>
  new Date(`${period}-01T00:00:00Z`).toLocaleDateString(TAGS[locale], {
    timeZone: "UTC",
    month: "long",
    year: "numeric",
  });

/** The rules that a release was made by, a sentence each. */
export function ruleTexts({ parameters, budget }: Release, locale: Locale): readonly string[] {
  const count = (number: number): string => numberText(number, locale);
  const epsilon = (decimal: string): string => numberText(Number(decimal), locale, 3);
  const k = count(parameters.smallestCell);
  const few = count(parameters.fewestMerchants);
  const cells = count(parameters.cellsPerPerson);
  const sales = count(parameters.salesPerCell);
  const amounts = parameters.amountPerCell.map(amountText).join(", ");
  const rules: readonly Bilingual[] = [
    {
      id: `Sel adalah satu bulan, satu kota gerai, satu kategori barang, dan satu cara bayar. Lokasinya kota, tidak pernah koordinat.`,
      en: `A cell is one month, one city of the outlets, one category of items and one payment method. Its place is a city, never coordinates.`,
    },
    {
      id: `Sel dengan kurang dari ${k} orang (k = ${k}), dihitung beserta deraunya, tidak ditampilkan.`,
      en: `A cell of fewer than ${k} people (k = ${k}), counted with its noise, is not shown.`,
    },
    {
      id: `Kota dan kategori ikut serta bila sedikitnya ${few} usaha ada di sana. Sel yang separuhnya atau lebih berasal dari satu usaha tidak ditampilkan; ini pun diputuskan dengan derau, dengan jarak aman.`,
      en: `Cities and categories take part where at least ${few} merchants do. A cell that one merchant makes up half of, or more, is not shown; this too is decided with noise, at a safe distance.`,
    },
    {
      id: `Seseorang dihitung dalam paling banyak ${cells} sel sebulan, dengan paling banyak ${sales} penjualan dan ${amounts} di setiap sel. Orang adalah pembeli yang dikenali dari alamat tanda terima; tanpa alamat, setiap penjualan dihitung sendiri.`,
      en: `A person counts in at most ${cells} cells a month, with at most ${sales} sales and ${amounts} in each. A person is a buyer known by a receipt's address; without one, each sale counts for itself.`,
    },
    {
      id: `Setiap bulan dirilis satu kali dengan epsilon ${epsilon(parameters.epsilon)}. Anggaran pembelian tahun ${String(budget.year)} adalah epsilon ${epsilon(budget.allotted)}; terpakai ${epsilon(budget.spent)}. Bila habis, tidak ada rilis lagi.`,
      en: `Each month is released once, with epsilon ${epsilon(parameters.epsilon)}. The budget for purchases of ${String(budget.year)} is epsilon ${epsilon(budget.allotted)}; ${epsilon(budget.spent)} is spent. Once it is spent, nothing more is released.`,
    },
  ];
  return rules.map((rule) => rule[locale]);
}

/** What noise is, to somebody who never heard of it. */
export function noiseTexts({ parameters }: Release, locale: Locale): readonly string[] {
  const times = numberText(Math.exp(Number(parameters.epsilon)), locale, 1);
  const texts: readonly Bilingual[] = [
    {
      id: "Setiap angka ditambah atau dikurangi bilangan acak (derau Laplace diskret), satu kali untuk selamanya: siapa pun yang bertanya, berapa kali pun, mendapat angka yang sama. Dalam 19 dari 20 rilis, angka sebenarnya berada di dalam pita kuning pada batang.",
      en: "A random number (discrete Laplace noise) is added to every figure or taken from it, once for ever: whoever asks, however often, gets the same figure. In 19 of 20 releases the true count lies within the yellow band on the bar.",
    },
    {
      id: `Dengan derau ini, belanja seseorang tidak dapat dibaca dari selisih dua angka: ikut atau tidaknya satu orang membuat hasil mana pun paling banyak ${times} kali lebih mungkin.`,
      en: `With it, nobody's spending can be read from the difference of two figures: whether one person is in them makes any outcome at most ${times} times as likely.`,
    },
    {
      id: "Batang menjumlahkan sel yang ditampilkan: sel yang dibuang tidak ikut, dan orang yang belanja di dua sel dihitung di keduanya.",
      en: "A bar adds up cells that are shown; dropped ones are missing, and somebody who bought in two cells counts in both.",
    },
  ];
  return texts.map((text) => text[locale]);
}
