import path from "node:path";
import type { Bilingual } from "@alpokat/kernel";
import { type RequestHandler, Router } from "express";
import { route } from "../../http/begin";
import { html } from "../markup";
import type { Locale, Page } from "../page";
import { sendStaticFile } from "../page";

/** Where a receipt's code leads: below the receipts, so that one address is configured for both. No token is as short. */
export const VERIFY_PATH = "/receipts/verify";

const FOLDER = path.join(__dirname, "..", "..", "..", "pages", "verify");
/** What runs in the browser, as it lies there: nothing is bundled. */
const MODULES = ["verify-page.mjs", "receipt-code.mjs", "receipt-facts.mjs"] as const;
const MODULE_PATH = "/pages/verify";

const WORDS = {
  title: { id: "Verifikasi tanda terima", en: "Verify a receipt" },
  intro: {
    id: "Pindai kode QR di tanda terima ALPOKAT untuk memeriksa apakah tanda terima itu asli.",
    en: "Scan the QR code of an ALPOKAT receipt to check whether it is genuine.",
  },
  compare: {
    id: "Bandingkan dengan tanda terima di depan Anda: kode yang asli dapat disalin ke tanda terima lain.",
    en: "Compare it with the receipt in front of you: a genuine code can be copied to another receipt.",
  },
  script: {
    id: "Halaman ini memverifikasi di peramban Anda dan memerlukan JavaScript. Tidak ada yang diverifikasi.",
    en: "This page verifies in your browser and needs JavaScript. Nothing was verified.",
  },
  here: {
    id: "Diverifikasi di peramban ini: isi kode tidak dikirim ke siapa pun.",
    en: "Verified in this browser: what the code says is sent to nobody.",
  },
  keys: { id: "Kunci ALPOKAT", en: "ALPOKAT's keys" },
  keysKeep: {
    id: "untuk memverifikasi tanpa sambungan.",
    en: "for verifying without a connection.",
  },
} as const satisfies Record<string, Bilingual>;

/** The frame of the page; its script fills it, from what stands behind the `#` and never gets here. */
export const verifyPage = (locale: Locale): Page => ({
  status: 200,
  locale,
  title: WORDS.title[locale],
  script: `${MODULE_PATH}/${MODULES[0]}`,
  content: html`<h1>${WORDS.title[locale]}</h1>
    <noscript><p class="note">${WORDS.script[locale]}</p></noscript>
    <p id="intro" hidden>${WORDS.intro[locale]}</p>
    <div id="verdict" class="verdict" role="status"></div>
    <p id="compare" hidden>${WORDS.compare[locale]}</p>
    <dl id="facts" class="facts"></dl>
    <div id="standing" class="standing"></div>
    <footer>
      <p class="detail">${WORDS.here[locale]}</p>
      <p class="detail">
        <a href="/.well-known/receipt-keys.json">${WORDS.keys[locale]}</a> ${WORDS.keysKeep[locale]}
      </p>
    </footer>`,
});

/** The modules of the page, by name: nothing else of the folder is served. */
export function verifyModules(): Router {
  const routes = Router();
  for (const name of MODULES) {
    const serve: RequestHandler = (_request, response) => {
      response.type("text/javascript");
      sendStaticFile(response, path.join(FOLDER, name));
    };
    routes.get(`${MODULE_PATH}/${name}`, route(MODULE_PATH), serve);
  }
  return routes;
}
