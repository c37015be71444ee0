import { momentText } from "@alpokat/kernel";
import PDFDocument from "pdfkit";
import type { Locale } from "../page";
import type { Receipt } from "./read-receipt";
import { qrDrawing } from "./receipt-qr";
import { codeOf, receiptText, type Sum, WORDS } from "./receipt-words";

type Pdf = InstanceType<typeof PDFDocument>;

/** Free fonts with letters of most scripts; what the built-in ones of PDF can't write, they can. */
const REGULAR = require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
const BOLD = require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf");

const MARGIN = 36;
const GREY = "#555555";
const BLACK = "#000000";
/** Side of a QR code in points: 3.5 cm at least, and half a millimetre a module, which a telephone reads in print. */
const CODE_SIDE = 100;
const MODULE_SIDE = 1.4;
const AMOUNT_WIDTH = 110;
const GAP = 12;
const LANGUAGE_TAGS = { id: "id-ID", en: "en-GB" } as const;

/** A receipt as PDF, A5. The same receipt gives the same bytes: its moments are its own and not the printer's. */
export function receiptPdf(receipt: Receipt, locale: Locale): Promise<Buffer> {
  const text = receiptText(receipt, locale);
  const { issuedAt, document } = receipt;
  const pdf = new PDFDocument({
    size: "A5",
    margin: MARGIN,
    bufferPages: true,
    lang: LANGUAGE_TAGS[locale],
    displayTitle: true,
    font: REGULAR,
    info: { Title: text.title, Author: document.outletName, CreationDate: issuedAt, ModDate: issuedAt },
  });
  const written = bytesOf(pdf);
  for (const note of text.notes) say(pdf, note, { size: 10, font: BOLD });
  if (text.notes.length > 0) rule(pdf);
  say(pdf, document.outletName, { size: 16, font: BOLD });
  say(pdf, document.outletCity, { size: 10 });
  pdf.moveDown(0.5);
  say(pdf, text.title, { size: 10, font: BOLD });
  say(pdf, `${WORDS.issued[locale]} ${momentText(issuedAt, locale)}`, { size: 9 });
  const sold = momentText(document.occurredAt, locale);
  say(pdf, `${WORDS.sale[locale]} ${document.saleNumber}, ${sold}`, { size: 9 });
  rule(pdf);
  for (const { name, details, amount } of text.lines) {
    row(pdf, { label: name, amount, details }, { size: 9 });
  }
  rule(pdf);
  for (const sum of text.sums) row(pdf, sum, { size: 9 });
  row(pdf, text.total, { size: 12, font: BOLD });
  rule(pdf);
  for (const sum of text.settled) row(pdf, sum, { size: 9, color: sum.isAside ? GREY : BLACK });
  code(pdf, receipt, locale);
  numberPages(pdf, text.title, locale);
  pdf.end();
  return written;
}

function bytesOf(pdf: Pdf): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => {
      resolve(Buffer.concat(chunks));
    });
    pdf.on("error", reject);
  });
}

interface Style {
  readonly size: number;
  readonly font?: string;
  readonly color?: string;
}

const styled = (pdf: Pdf, { size, font = REGULAR, color = BLACK }: Style): Pdf =>
  pdf.font(font).fontSize(size).fillColor(color);

const contentWidth = (pdf: Pdf): number => pdf.page.width - 2 * MARGIN;
const bottom = (pdf: Pdf): number => pdf.page.height - MARGIN;

function say(pdf: Pdf, text: string, style: Style): void {
  styled(pdf, style).text(text, MARGIN, undefined, { width: contentWidth(pdf) });
}

function rule(pdf: Pdf): void {
  const y = pdf.y + 4;
  pdf
    .moveTo(MARGIN, y)
    .lineTo(pdf.page.width - MARGIN, y)
    .lineWidth(0.5)
    .strokeColor(GREY)
    .stroke();
  pdf.y = y + 6;
}

/** A label with its amount at the right edge of its first line; kept on one page, details and all. */
function row(
  pdf: Pdf,
  { label, amount, details = [] }: Pick<Sum, "label" | "amount"> & { readonly details?: readonly string[] },
  style: Style,
): void {
  const width = contentWidth(pdf) - AMOUNT_WIDTH - GAP;
  const small: Style = { size: style.size - 1, color: GREY };
  const height =
    styled(pdf, style).heightOfString(label, { width }) +
    details.reduce((sum, detail) => sum + styled(pdf, small).heightOfString(detail, { width }), 0);
  if (pdf.y + height > bottom(pdf)) pdf.addPage();
  const top = pdf.y;
  styled(pdf, style).text(amount, MARGIN + width + GAP, top, { width: AMOUNT_WIDTH, align: "right" });
  const afterAmount = pdf.y;
  styled(pdf, style).text(label, MARGIN, top, { width });
  for (const detail of details) styled(pdf, small).text(detail, MARGIN, pdf.y, { width });
  pdf.y = Math.max(pdf.y, afterAmount) + 3;
}

function code(pdf: Pdf, receipt: Receipt, locale: Locale): void {
  const { shareUrl, linkEndsAt, contentSha256 } = receipt;
  const { link, label } = codeOf(receipt, locale);
  const { size, path } = qrDrawing(link);
  const side = Math.max(CODE_SIDE, size * MODULE_SIDE);
  if (pdf.y + side + GAP > bottom(pdf)) pdf.addPage();
  const top = pdf.y + GAP;
  pdf
    .save()
    .translate(MARGIN, top)
    .scale(side / size)
    .path(path)
    .fill(BLACK)
    .restore();
  const [left, width] = [MARGIN + side + GAP, contentWidth(pdf) - side - GAP];
  styled(pdf, { size: 8 }).text(label, left, top + GAP, { width });
  styled(pdf, { size: 8 }).text(WORDS.online[locale], { width, link: shareUrl, underline: true });
  const small = styled(pdf, { size: 7, color: GREY });
  small.text(`${WORDS.keep[locale]} ${WORDS.linkEnds[locale]} ${momentText(linkEndsAt, locale)}.`, { width });
  small.text(`${WORDS.fingerprint[locale]}: ${contentSha256}`, { width });
  pdf.y = top + side;
}

/** Each page of several says which it is and of what. */
function numberPages(pdf: Pdf, title: string, locale: Locale): void {
  const { count } = pdf.bufferedPageRange();
  if (count < 2) return;
  for (let index = 0; index < count; index += 1) {
    pdf.switchToPage(index);
    // Below the margin, where text would otherwise begin a page of its own.
    pdf.page.margins.bottom = 0;
    const text = `${title} · ${WORDS.page[locale]} ${String(index + 1)}/${String(count)}`;
    styled(pdf, { size: 7, color: GREY }).text(text, MARGIN, pdf.page.height - MARGIN / 2, {
      lineBreak: false,
    });
  }
}
