/** Who the payment simulator knows the product as. */
export const PARTNER_ID = "ALPOKAT";
