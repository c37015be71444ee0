/**
 * The page that verifies a receipt. The code stands behind the `#` of its address, which a browser sends to nobody: it is
 * read, verified and shown here. Texts of a statement are set as text, never as markup.
 */
import { checkCode, codeOf } from "./receipt-code.mjs";
import { factsOf, momentText, VERDICTS } from "./receipt-facts.mjs";

const KEYS = "/.well-known/receipt-keys.json";
const STANDING =
  "query Standing($signature: String!) { receiptStanding(signature: $signature) { state since } }";
const language = document.documentElement.lang === "en" ? "en" : "id";

const WORDS = {
  ask: { id: "Tanyakan apakah masih berlaku", en: "Ask whether it still stands" },
  sends: {
    id: "Hanya tanda tangannya yang dikirim, bukan isi tanda terima.",
    en: "Only its signature is sent, and nothing that the receipt says.",
  },
  ISSUED: { id: "Masih berlaku, sejak", en: "It stands, since" },
  SUPERSEDED: {
    id: "Digantikan oleh versi yang lebih baru setelah pengembalian uang, pada",
    en: "Superseded by a newer version after a refund, on",
  },
  REVOKED: { id: "Dibatalkan bersama penjualannya, pada", en: "Revoked with its sale, on" },
  unknown: {
    id: "Tidak ada tanda terima dengan tanda tangan ini.",
    en: "There is no receipt of this signature.",
  },
  failed: { id: "Belum dapat ditanyakan saat ini.", en: "It can't be asked just now." },
};

const element = (id) => document.getElementById(id);

function made(tag, text, ...children) {
  const node = document.createElement(tag);
  if (text !== "") node.textContent = text;
  node.append(...children);
  return node;
}

async function verify() {
  const code = codeOf(location.hash);
  element("standing").replaceChildren();
  element("facts").replaceChildren();
  element("intro").hidden = code !== "";
  if (code === "") {
    show("", "");
    return;
  }
  const result = await verdictOf(code);
  // Another code may have come meanwhile.
  if (codeOf(location.hash) !== code) return;
  show(result.verdict, VERDICTS[result.verdict][language]);
  if (result.verdict !== "GENUINE") return;
  element("facts").append(...factsOf(result, language).map(factOf));
  element("compare").hidden = false;
  offerStanding(result.signature);
}

async function verdictOf(code) {
  try {
    const response = await fetch(KEYS);
    if (!response.ok) return { verdict: "NO_KEYS" };
    const { keys } = await response.json();
    return await checkCode(code, keys);
  } catch {
    return { verdict: "NO_KEYS" };
  }
}

function show(verdict, text) {
  element("compare").hidden = true;
  const box = element("verdict");
  box.dataset.verdict = verdict;
  box.replaceChildren(...(text === "" ? [] : [made("p", text)]));
}

/** Names are given by others: `bdi` keeps one that turns the direction of writing from turning the figures. */
const factOf = ({ name, value }) => made("div", "", made("dt", name), made("dd", "", made("bdi", value)));

function offerStanding(signature) {
  const button = made("button", WORDS.ask[language]);
  button.type = "button";
  const answer = made("p", "");
  answer.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    button.disabled = true;
    answer.textContent = await standingText(signature);
    button.disabled = false;
  });
  const note = made("p", WORDS.sends[language]);
  note.className = "detail";
  element("standing").replaceChildren(button, note, answer);
}

async function standingText(signature) {
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      credentials: "omit",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: STANDING, variables: { signature } }),
    });
    const { data } = await response.json();
    if (!data) return WORDS.failed[language];
    if (data.receiptStanding === null) return WORDS.unknown[language];
    const { state, since } = data.receiptStanding;
    return `${WORDS[state][language]} ${momentText(Date.parse(since) / 1_000, language)}.`;
  } catch {
    return WORDS.failed[language];
  }
}

addEventListener("hashchange", () => void verify());
void verify();
