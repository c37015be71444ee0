import { toString } from "qrcode";

/** Modules of white around a code: what ISO/IEC 18004 asks for. */
const QUIET_ZONE_MODULES = 4;

/** A QR code as an SVG image, at the error correction level M that EMVCo recommends. */
export const qrSvg = (text: string): Promise<string> =>
  toString(text, { type: "svg", errorCorrectionLevel: "M", margin: QUIET_ZONE_MODULES });
