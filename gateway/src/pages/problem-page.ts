import type { Bilingual } from "@alpokat/kernel";
import { html } from "./markup";
import type { Locale, Page } from "./page";

/** Why there is no page. NOT_FOUND covers every reason that lies in the link or in what it opens. */
export type Problem =
  "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "RATE_LIMITED" | "SERVICE_UNAVAILABLE" | "INTERNAL_SERVER_ERROR";

interface ProblemText {
  readonly status: number;
  readonly title: Bilingual;
  readonly advice: Bilingual;
}

const PROBLEMS: Readonly<Record<Problem, ProblemText>> = {
  NOT_FOUND: {
    status: 404,
    title: { id: "Tanda terima tidak ditemukan", en: "Receipt not found" },
    advice: {
      id: "Tautan ini tidak membuka tanda terima apa pun. Buka tautan dari surel Anda secara utuh, atau tanyakan kepada toko.",
      en: "This link opens no receipt. Open the whole link from your mail, or ask the shop.",
    },
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: { id: "Tindakan ini tidak tersedia", en: "This can't be done here" },
    advice: { id: "Halaman ini hanya dapat dibaca.", en: "This page can only be read." },
  },
  RATE_LIMITED: {
    status: 429,
    title: { id: "Terlalu banyak permintaan", en: "Too many requests" },
    advice: { id: "Coba lagi dalam satu menit.", en: "Try again in a minute." },
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    title: { id: "Sedang tidak tersedia", en: "Not available at the moment" },
    advice: {
      id: "Halaman ini belum dapat ditampilkan saat ini. Coba lagi beberapa saat lagi.",
      en: "This page can't be shown just now. Try again in a little while.",
    },
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    title: { id: "Terjadi kesalahan", en: "Something went wrong" },
    advice: {
      id: "Kesalahan ini ada di pihak kami. Coba lagi nanti.",
      en: "The error is on our side. Try again later.",
    },
  },
};

/** The page that stands in the place of another. */
export function problemPage(problem: Problem, locale: Locale): Page {
  const { status, title, advice } = PROBLEMS[problem];
  return {
    status,
    locale,
    title: title[locale],
    content: html`<h1>${title[locale]}</h1>
      <p>${advice[locale]}</p>`,
  };
}
