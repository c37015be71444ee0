import { qrSvg } from "@alpokat/transactions/snap";
import { escapeHtml, simplePage } from "../mail/mail-page";
import type { SimulatedPayment } from "./simulated-payments";

/** Codes that can be paid, and those that were. */
export async function paymentsPage(payments: readonly SimulatedPayment[]): Promise<string> {
  const sections = await Promise.all(payments.map(paymentSection));
  const intro =
    "<p>Each code that a till asked for appears here. In a shop the buyer scans it; here you press <b>Pay</b>, and the " +
    "simulator tells the gateway by a signed callback, like a provider.</p>";
  const none = "<p>None yet: ask <code>createQrisPayment</code> for one, then reload.</p>";
  return simplePage("QRIS payments of this stack", intro + (sections.join("") || none));
}

async function paymentSection(payment: SimulatedPayment): Promise<string> {
  const { reference, merchantName, amount, state, expiresAt, payload } = payment;
  const image =
    state === "OPEN" ? `<div style="width:12rem">${await qrSvg(payload)}</div>${payButton(reference)}` : "";
  return (
    `<h2>${escapeHtml(merchantName)}: Rp ${escapeHtml(amount)}</h2>` +
    `<p><b>${state}</b>, valid until ${expiresAt.toISOString()}<br><small>${escapeHtml(payload)}</small></p>${image}`
  );
}

const payButton = (reference: string): string =>
  `<form method="post" action="/payments/${encodeURIComponent(reference)}/pay"><button>Pay</button></form>`;
