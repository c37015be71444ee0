import { create } from "qrcode";
import { html, type Markup } from "../markup";

/** Light modules around the code that readers need (ISO/IEC 18004 section 6.3.8). */
const QUIET_ZONE = 4;

/** A QR code as one path of squares of a unit each. */
export interface QrDrawing {
  /** Units of its width and height, quiet zone included. */
  readonly size: number;
  /** SVG path data. */
  readonly path: string;
}

/** Draws a link as a QR code of error correction level M: it survives a scratched screen or a bad print. */
export function qrDrawing(link: string): QrDrawing {
  const { modules } = create(link, { errorCorrectionLevel: "M" });
  const runs: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      let end = column;
      while (end < modules.size && modules.get(row, end)) end += 1;
      if (end === column) continue;
      const [x, y, width] = [column + QUIET_ZONE, row + QUIET_ZONE, end - column];
      runs.push(`M${String(x)} ${String(y)}h${String(width)}v1h-${String(width)}z`);
      column = end;
    }
  }
  return { size: modules.size + 2 * QUIET_ZONE, path: runs.join("") };
}

/** The code within a page. */
export const qrMarkup = ({ size, path }: QrDrawing, label: string): Markup =>
  html`<svg class="qr" viewBox="0 0 ${String(size)} ${String(size)}" role="img" aria-label="${label}">
    <rect width="${String(size)}" height="${String(size)}" fill="#fff" />
    <path d="${path}" fill="#000" shape-rendering="crispEdges" />
  </svg>`;

/** The code as a file of its own. */
export const qrFile = ({ size, path }: QrDrawing, title: string): Markup =>
  html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(size)} ${String(size)}">
    <title>${title}</title>
    <rect width="${String(size)}" height="${String(size)}" fill="#fff" />
    <path d="${path}" fill="#000" shape-rendering="crispEdges" />
  </svg> `;
