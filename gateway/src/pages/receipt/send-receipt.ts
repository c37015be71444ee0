import type { Response } from "express";
import { type Locale, setPageHeaders } from "../page";
import type { Receipt } from "./read-receipt";
import { receiptPdf } from "./receipt-pdf";
import { qrDrawing, qrFile } from "./receipt-qr";
import { WORDS } from "./receipt-words";

/** Sends a receipt as PDF, under its number as name. */
export async function sendPdf(response: Response, receipt: Receipt, locale: Locale): Promise<void> {
  const pdf = await receiptPdf(receipt, locale);
  const name = receipt.number.replace(/[^A-Za-z0-9-]/g, "");
  setPageHeaders(response, locale);
  response.setHeader("content-disposition", `inline; filename="${name}.pdf"`);
  response.status(200).type("application/pdf").send(pdf);
}

/** Sends the link of a receipt as a QR code. */
export function sendQr(response: Response, { number, shareUrl }: Receipt, locale: Locale): void {
  setPageHeaders(response, locale);
  const title = `${WORDS.receipt[locale]} ${number}`;
  response
    .status(200)
    .type("image/svg+xml")
    .send(qrFile(qrDrawing(shareUrl), title).text);
}
