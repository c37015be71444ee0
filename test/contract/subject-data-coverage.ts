import { Kind, parse } from "graphql";

/** A datum of the copy: where it is kept and what it is called there. */
type Datum = `${string}#${string}`;
type Coverage = { readonly data: readonly Datum[] } | { readonly leftOut: string };

const kept = (...data: readonly Datum[]): Coverage => ({ data });
const leftOut = (why: string): Coverage => ({ leftOut: why });

const AGENCY = leftOut(
  "what an authority asks is not its subject's to know (UU 27/2022 art. 50); what may be told is Disclosure",
);
const COPY = leftOut("the copy itself");
const GUARDIAN = leftOut("the guardian's data and not the child's");
const RULES = leftOut(
  "by what rules a machine decided would tell how to get around them; that it decided is copied",
);
const DESK = leftOut("what the desk wrote for itself; what came of it shows in what was decided");
const REPORT = leftOut("nobody's to know that there is one (UU 8/2010 art. 12)");
const POSTED = leftOut("posted from the sales, payments, refunds and shifts that are copied");
const PREVIEW = leftOut("computed and not kept");
const DERIVED = leftOut("computed from what is copied");

const account = (name: string): Coverage => kept(`identity.account#${name}`);
const sale = (name: string): Coverage => kept(`transactions.sale#${name}`);
const disclosure = (name: string): Coverage => kept(`disclosure.ledger_entry#${name}`);
const consent = (name: string): Coverage => kept(`identity.consent_event#${name}`);
const payment = (name: string): Coverage => kept(`transactions.payment#${name}`);
const refund = (name: string): Coverage => kept(`transactions.refund#${name}`);
const shift = (name: string): Coverage => kept(`transactions.shift#${name}`);
const settlement = (name: string): Coverage => kept(`transactions.settlement#${name}`);
const settlementLine = (name: string): Coverage => kept(`transactions.settlement_line#${name}`);
const decided = (name: string): Coverage => kept(`transactions.fraud_decision#${name}`);
const proposal = kept("identity.privacy_request#proposal");

/** Where each classified field of the graph stands in the copy of a person's data, or why it does not. */
const COVERAGE: Readonly<Record<string, Coverage>> = {
  "Account.name": account("name"),
  "Account.email": account("email"),
  "Account.phoneNumber": account("phoneNumber"),
  "Account.dateOfBirth": account("dateOfBirth"),
  "Account.officeAddress": account("officeAddress"),
  "RegisterAccountInput.name": account("name"),
  "RegisterAccountInput.email": account("email"),
  "RegisterAccountInput.phoneNumber": account("phoneNumber"),
  "RegisterAccountInput.dateOfBirth": account("dateOfBirth"),
  "RegisterAccountInput.officeAddress": account("officeAddress"),
  "RegisterAccountInput.password": leftOut("kept as a hash only, and never read (UU 27/2022 art. 35)"),
  "SignInInput.email": leftOut("compared and not kept"),
  "SignInInput.password": leftOut("compared and not kept"),
  "UpdateAccountInput.name": account("name"),
  "UpdateAccountInput.phoneNumber": account("phoneNumber"),
  "UpdateAccountInput.officeAddress": account("officeAddress"),
  "SignInDevice.deviceId": kept("identity.sign_in_device#deviceId", "transactions.sale.recording#deviceId"),
  "SignInDevice.ipAddress": kept(
    "identity.sign_in_device#ipAddress",
    "transactions.sale.recording#ipAddress",
  ),
  "SignInDevice.application": kept("identity.sign_in_device#application"),
  "SignInDevice.system": kept("identity.sign_in_device#system"),
  "PrivacyRequest.details": kept("identity.privacy_request#details"),
  "SubmitPrivacyRequestInput.details": kept("identity.privacy_request#details"),
  "PrivacyRequest.proposedName": proposal,
  "PrivacyRequest.proposedPhoneNumber": proposal,
  "PrivacyRequest.proposedOfficeAddress": proposal,
  "PrivacyRequest.proposedDateOfBirth": proposal,
  "RectificationInputType.name": proposal,
  "RectificationInputType.phoneNumber": proposal,
  "RectificationInputType.officeAddress": proposal,
  "RectificationInputType.dateOfBirth": proposal,
  "Consent.purpose": consent("purpose"),
  "Consent.channel": consent("channel"),
  "Consent.topic": consent("topic"),
  "Consent.state": consent("state"),
  "Consent.since": leftOut("when the act was recorded, beside its values"),
  "Consent.acts": consent("state"),
  "ConsentEvent.state": consent("state"),
  "ConsentEvent.at": leftOut("when the act was recorded, beside its values"),
  "ConsentEvent.actor": consent("actorRelation"),
  "ConsentEvent.source": consent("source"),
  "ConsentEvent.noticeVersion": consent("noticeVersion"),
  "ConsentEvent.noticeSha256": consent("noticeSha256"),
  "ConsentEvent.wording": consent("wording"),
  "ConsentEvent.wordingSha256": consent("wordingSha256"),
  "ConsentEvent.locale": consent("locale"),
  "MessageRecipient.name": account("name"),
  "MessageRecipient.email": account("email"),
  "PrivacyRequestMessage.email": account("email"),
  "UsageRecord.application": kept("identity.improvement_telemetry#application"),
  "UsageRecord.system": kept("identity.improvement_telemetry#system"),
  "GiveGuardianConsentInput.guardianName": GUARDIAN,
  "GuardianInvitation.guardianEmail": GUARDIAN,
  "GuardianInvitation.childName": leftOut(
    "kept until the guardian answers; then it is the account's name, or erased",
  ),
  "RegisterAccountInput.guardianEmail": GUARDIAN,
  "PersonalDataValue.value": COPY,
  "PrivacyExportPiece.content": COPY,
  "CatalogItemInputType.sku": kept("transactions.catalog_item#sku"),
  "CatalogItemInputType.name": kept("transactions.catalog_item#name"),
  "CatalogRowInput.sku": kept("transactions.catalog_item#sku"),
  "CatalogRowInput.name": kept("transactions.catalog_item#name"),
  "CatalogVariationInput.sku": kept("transactions.catalog_variation#sku"),
  "CatalogVariationInput.name": kept("transactions.catalog_variation#name"),
  "ModifierGroupInputType.code": kept("transactions.modifier_group#code"),
  "ModifierGroupInputType.name": kept("transactions.modifier_group#name"),
  "ModifierInputType.code": kept("transactions.modifier_group#modifiers"),
  "ModifierInputType.name": kept("transactions.modifier_group#modifiers"),
  "SaleLine.variationName": sale("lines"),
  "SaleLineModifier.name": sale("lines"),
  "SaleLineModifier.unitPrice": sale("lines"),
  "ImportRowInputType.name": sale("lines"),
  "ImportRowInputType.itemCategory": sale("lines"),
  "ImportRowInputType.paymentMethod": sale("paymentMethod"),
  "ImportRowInputType.quantity": sale("lines"),
  "ImportRowInputType.occurredAt": sale("occurredAt"),
  "ImportRowInputType.unitPrice": sale("lines"),
  "ImportRowInputType.customer": leftOut("kept as an index that nobody can read, of somebody else"),
  "RecordSaleInput.paymentMethod": sale("paymentMethod"),
  "SaleLineInput.name": sale("lines"),
  "SaleLineInput.unitPrice": sale("lines"),
  "SaleLineInput.quantity": sale("lines"),
  "Sale.occurredAt": sale("occurredAt"),
  "Sale.total": sale("total"),
  "Sale.paymentMethod": sale("paymentMethod"),
  "Sale.lines": sale("lines"),
  "SaleLine.name": sale("lines"),
  "SaleLine.sku": sale("lines"),
  "SaleLine.quantity": sale("lines"),
  "SaleLine.unitPrice": sale("lines"),
  "SaleLine.lineTotal": sale("lines"),
  "SaleBuyer.reference": leftOut("an index that nobody can read, of somebody else"),
  "Sale.subtotal": sale("subtotal"),
  "Sale.discountTotal": sale("discountTotal"),
  "Sale.serviceCharge": sale("serviceCharge"),
  "Sale.taxTotal": sale("taxTotal"),
  "Sale.tip": sale("tip"),
  "Sale.cashRounding": sale("cashRounding"),
  "Sale.cashier": sale("cashier"),
  "Sale.deviceTime": sale("deviceTime"),
  "SaleLine.discount": sale("lines"),
  "SaleLine.tax": sale("lines"),
  "SaleLine.refundedQuantity": sale("lines"),
  "SaleDiscount.name": sale("discounts"),
  "SaleDiscount.percent": sale("discounts"),
  "SaleDiscount.amount": sale("discounts"),
  "SaleTax.base": sale("taxes"),
  "SaleTax.amount": sale("taxes"),
  "SalesExport.csv": COPY,
  "RecordSaleInput.tip": sale("tip"),
  "RecordSaleInput.cashier": sale("cashier"),
  "DiscountInput.name": sale("discounts"),
  "DiscountInput.amount": sale("discounts"),
  "Payment.method": payment("method"),
  "Payment.amount": payment("amount"),
  "Payment.tendered": payment("tendered"),
  "Payment.change": payment("change"),
  "Payment.refundedAmount": payment("refunded"),
  "Payment.provider": payment("provider"),
  "Payment.providerReference": payment("providerReference"),
  "Payment.capturedAt": payment("capturedAt"),
  "Payment.settledAt": payment("settledAt"),
  "SalePaymentInput.method": payment("method"),
  "SalePaymentInput.amount": payment("amount"),
  "SalePaymentInput.tendered": payment("tendered"),
  "SalePaymentInput.issuer": payment("issuer"),
  "SalePaymentInput.providerReference": payment("providerReference"),
  "CreateQrisPaymentInput.amount": payment("amount"),
  "QrisPayment.amount": payment("amount"),
  "QrisPayment.capturedAt": payment("capturedAt"),
  "Refund.total": refund("total"),
  "Refund.reason": refund("reason"),
  "Refund.reviewReason": refund("reviewReason"),
  "Refund.occurredAt": refund("occurredAt"),
  "RefundSaleInput.amount": refund("total"),
  "RefundSaleInput.reason": refund("reason"),
  "RefundLineInput.quantity": refund("lines"),
  "ReviewRefundInput.reason": refund("reviewReason"),
  "Shift.openingCash": shift("opening"),
  "Shift.expectedCash": shift("expected"),
  "Shift.countedCash": shift("counted"),
  "Shift.difference": DERIVED,
  "OpenShiftInput.openingCash": shift("opening"),
  "CloseShiftInput.countedCash": shift("counted"),
  "Settlement.acquirer": settlement("acquirer"),
  "Settlement.fileReference": settlement("fileReference"),
  "Settlement.gross": settlement("gross"),
  "Settlement.fee": settlement("fee"),
  "Settlement.net": settlement("net"),
  "Settlement.periodFrom": settlement("periodFrom"),
  "Settlement.periodTo": settlement("periodTo"),
  "SettlementLine.providerReference": settlementLine("providerReference"),
  "SettlementLine.method": settlementLine("method"),
  "SettlementLine.gross": settlementLine("gross"),
  "SettlementLine.fee": settlementLine("fee"),
  "SettlementLine.net": settlementLine("net"),
  "SettlementLine.settledOn": settlementLine("settledOn"),
  "SettlementLine.paidAt": settlementLine("paidAt"),
  "SettlementLine.difference": settlementLine("difference"),
  "SettlementLine.reason": settlementLine("reason"),
  "ImportSettlementInput.acquirer": settlement("acquirer"),
  "ImportSettlementInput.fileReference": settlement("fileReference"),
  "SettlementRowInputType.providerReference": settlementLine("providerReference"),
  "SettlementRowInputType.method": settlementLine("method"),
  "SettlementRowInputType.gross": settlementLine("gross"),
  "SettlementRowInputType.fee": settlementLine("fee"),
  "SettlementRowInputType.net": settlementLine("net"),
  "SettlementRowInputType.settledOn": settlementLine("settledOn"),
  "SettlementRowInputType.paidAt": settlementLine("paidAt"),
  "ResolveSettlementLineInput.reason": settlementLine("reason"),
  "LedgerAccount.debitsPending": kept("transactions.ledger_account#debitsPending"),
  "LedgerAccount.creditsPending": kept("transactions.ledger_account#creditsPending"),
  "LedgerEntry.amount": POSTED,
  "LedgerEntry.balanceAfter": POSTED,
  "LedgerEntry.occurredAt": POSTED,
  "LedgerAccount.debits": kept("transactions.ledger_account#debits"),
  "LedgerAccount.credits": kept("transactions.ledger_account#credits"),
  "LedgerAccount.balance": DERIVED,
  "SalesSummary.sales": DERIVED,
  "SalesSummary.refunds": DERIVED,
  "SalesSummary.gross": DERIVED,
  "SalesSummary.refunded": DERIVED,
  "SalesSummary.net": DERIVED,
  "Receipt.address": kept("transactions.receipt#address"),
  "RequestReceiptInput.email": kept("transactions.receipt#address"),
  "Receipt.shareUrl": leftOut("computed, and what the buyer asks with"),
  "Receipt.buyerReference": leftOut("an index that nobody can read"),
  "FraudDecision.transactionId": decided("transactionId"),
  "FraudDecision.amount": sale("total"),
  "FraudDecision.paymentMethod": sale("paymentMethod"),
  "FraudDecision.outcome": decided("outcome"),
  "FraudDecision.score": RULES,
  "FraudDecision.riskLevel": RULES,
  "FraudDecision.findings": RULES,
  "FraudDecision.review": DESK,
  "FraudCase.merchant": DESK,
  "FraudCase.subjects": DESK,
  "FraudCase.decisions": decided("outcome"),
  "FraudCase.conclusion": DESK,
  "FraudCase.suspiciousReport": REPORT,
  "SuspiciousReport.reportedAt": REPORT,
  "SuspiciousReport.narrative": REPORT,
  "FileSuspiciousReportInput.narrative": REPORT,
  "DecideFraudCaseInput.reason": DESK,
  "ReopenFraudCaseInput.reason": DESK,
  "Receipt.pdfUrl": leftOut("computed, and what the buyer asks with"),
  "Receipt.qrUrl": leftOut("computed, and what the buyer asks with"),
  "Receipt.contentSha256": DERIVED,
  "Receipt.claimedAt": kept("transactions.claimed_receipt#claimedAt"),
  "Receipt.document": kept("transactions.receipt#documents", "transactions.claimed_receipt#documents"),
  "SupportTicket.subject": kept("communications.support_ticket#subject"),
  "SupportTicket.message": kept("communications.support_ticket#message"),
  "OpenSupportTicketInput.subject": kept("communications.support_ticket#subject"),
  "OpenSupportTicketInput.message": kept("communications.support_ticket#message"),
  "Disclosure.disclosedAt": leftOut("when the entry was recorded, beside its values"),
  "Disclosure.clause": leftOut("the same for every disclosure"),
  "Disclosure.agencyName": disclosure("agencyName"),
  "Disclosure.ground": disclosure("ground"),
  "Disclosure.subjectKind": disclosure("subjectKind"),
  "Disclosure.categories": disclosure("categories"),
};

/** What a sale would come to. */
const OF_PREVIEWS = ["SalePreview", "SalePreviewInput"];

const OF_AGENCIES = [
  "DisclosureGagInput",
  "DisclosurePackage",
  "DisclosureRequest",
  "DisclosureScope",
  "LegalHold",
  "LiftLegalHoldInput",
  "PlaceLegalHoldInput",
  "ProposeDisclosureScopeInput",
  "RegisterAgencyOfficerInput",
  "SubmitDisclosureRequestInput",
];

/** Parts of what a receipt says, which is copied whole. */
const OF_RECEIPTS = ["Document", "Line", "Discount", "Tax", "Payment", "Refund"].map(
  (part) => `Receipt${part}`,
);

function coverageOf(coordinate: string): Coverage | undefined {
  const type = coordinate.split(".")[0] ?? "";
  if (OF_AGENCIES.includes(type)) return AGENCY;
  if (OF_PREVIEWS.includes(type)) return PREVIEW;
  return OF_RECEIPTS.includes(type) ? kept("transactions.receipt#documents") : COVERAGE[coordinate];
}

/** Every classified field of a schema, as `Type.field`, inputs too. */
function classifiedFields(sdl: string): string[] {
  return parse(sdl).definitions.flatMap((node) => {
    const isType =
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
    if (!isType) return [];
    const fields: readonly {
      readonly name: { readonly value: string };
      readonly directives?: readonly { readonly name: { readonly value: string } }[];
    }[] = node.fields ?? [];
    return fields
      .filter(({ directives = [] }) => directives.some(({ name }) => name.value === "personalData"))
      .map(({ name }) => `${node.name.value}.${name.value}`);
  });
}

/** Classified fields of which nobody has said where they stand in the copy. */
export const uncovered = (sdl: string): string[] =>
  classifiedFields(sdl).filter((coordinate) => coverageOf(coordinate) === undefined);

/** Every datum that the copies of an account and of a buyer have to hold. */
export const expectedData = (sdl: string): string[] => [
  ...new Set(
    classifiedFields(sdl).flatMap((coordinate): readonly string[] => {
      const coverage = coverageOf(coordinate);
      return coverage && "data" in coverage ? coverage.data : [];
    }),
  ),
];
