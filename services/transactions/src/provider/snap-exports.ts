/** What the other side of SNAP needs too: the payment simulator of the local stack. */
export { readCode } from "../domain/qris/read-code";
export { writeCode } from "../domain/qris/write-code";
export { qrSvg } from "../rendering/qr-svg";
export { isSnapSignature, readSnapTime, signSnap, snapTime } from "./snap-signature";
