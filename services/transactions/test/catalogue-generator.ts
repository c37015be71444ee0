import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const WORDS = ["Kopi", "Teh", "Susu", "Roti", "Gula", "Beras", "Sabun", "Minyak", "Kecap", "Sambal"] as const;

const wordOf = (number: number): string => WORDS[number % WORDS.length] ?? "";

/** An EAN-13 of an in-store number range, with its check digit (GS1 General Specifications section 7.9). */
function barcodeOf(number: number): string {
  const digits = `20${String(number).padStart(10, "0")}`;
  const sum = Array.from(digits, Number).reduce(
    (total, digit, place) => total + digit * (place % 2 === 0 ? 1 : 3),
    0,
  );
  return `${digits}${String((10 - (sum % 10)) % 10)}`;
}

function* lines(count: number): Generator<string> {
  yield "sku,name,category,unit,tax_kind,barcode,price\n";
  for (let number = 0; number < count; number += 1) {
    const name = `${wordOf(number)} ${wordOf(Math.floor(number / 10))} ${String(number)}`;
    const price = String(1_000 + (number % 500) * 100);
    yield `SKU-${String(number)},${name},${wordOf(number)},PCS,PPN,${barcodeOf(number)},${price}\n`;
  }
}

function* objects(count: number): Generator<string> {
  yield "[";
  let isFirst = true;
  for (const line of lines(count)) {
    const [sku, name, category, unit, taxKind, barcode, price] = line.trim().split(",");
    if (sku === "sku") continue;
    yield `${isFirst ? "" : ","}${JSON.stringify({ sku, name, category, unit, taxKind, barcode, price })}\n`;
    isFirst = false;
  }
  yield "]";
}

/** Writes a catalogue of so many items, each with a barcode and a price, without holding it in memory. */
export const writeCatalog = (file: string, count: number): Promise<void> =>
  pipeline(Readable.from(file.endsWith(".json") ? objects(count) : lines(count)), createWriteStream(file));
