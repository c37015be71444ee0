import { parseArgs } from "node:util";

/** What the command was asked to do. */
export interface ImportCommand {
  readonly file: string;
  readonly merchantId: string;
  /** E-mail address of a sign-in that acts for the merchant. */
  readonly signIn: string;
  readonly gatewayUrl: string;
  /** Null for the merchant's first outlet, which is made where it has none. */
  readonly outletId: string | null;
  readonly city: string;
  readonly currency: string;
}

export const USAGE = `Usage: npm run import-sales -- FILE --merchant ID --as SIGN-IN [options]
  --outlet ID      outlet that the sales were made at (default: the merchant's first)
  --city NAME      city of the outlet that is made where the merchant has none (default: Unknown)
  --currency CODE  currency of all prices (default: GBP)
  --gateway URL    address of the gateway (default: http://127.0.0.1:4000)
The password is taken from ALPOKAT_PASSWORD, or asked for.`;

/** Reads the command line. @returns null where it isn't understood. */
export function readCommand(parameters: readonly string[]): ImportCommand | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        merchant: { type: "string" },
        as: { type: "string" },
        outlet: { type: "string" },
        city: { type: "string", default: "Unknown" },
        currency: { type: "string", default: "GBP" },
        gateway: { type: "string", default: "http://127.0.0.1:4000" },
      },
    });
    const { merchant: merchantId, as: signIn, outlet, city, currency, gateway } = values;
    const [file, ...rest] = positionals;
    if (!file || rest.length > 0 || !merchantId || !signIn || !URL.canParse(gateway)) return null;
    const gatewayUrl = gateway.replace(/\/+$/, "");
    return { file, merchantId, signIn, gatewayUrl, outletId: outlet ?? null, city, currency };
  } catch {
    return null;
  }
}
