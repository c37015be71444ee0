import { Agent, request } from "node:http";
import { GatewayClient, registerMerchant, registerPerson } from "@alpokat/testing";

const RECORD = `mutation ($input: RecordSaleInput!) {
  recordSale(input: $input) { sale { id number state total { amount currencyCode } } userErrors { code } }
}`;
const OPEN = `mutation ($input: CreateOutletInput!) { createOutlet(input: $input) { outlet { id } userErrors { code } } }`;

/** A till of a shop, as the gateway's client: a connection, a device and a signed-in owner. */
export interface Till {
  /** Records a sale of three lines. @throws where it is not recorded. */
  sell(): Promise<void>;
  close(): void;
}

const line = { name: "Kopi susu", unitPrice: { amount: "18000", currencyCode: "IDR" } };

/** Opens a shop of a merchant of its own, with an outlet, and its tills. @param place from 1, of the shop's network. */
export async function openShop(gatewayUrl: string, place: number, tills: number): Promise<readonly Till[]> {
  const client = new GatewayClient(gatewayUrl);
  const owner = await registerMerchant(client, await registerPerson(client));
  const { data, errors } = await client.as(owner).ask(OPEN, {
    input: {
      merchantId: owner.merchantId,
      name: "Gerai",
      city: "Bandung",
      idempotencyKey: crypto.randomUUID(),
    },
  });
  const outletId = data?.createOutlet?.outlet?.id as string | undefined;
  if (outletId === undefined) throw new Error(`No outlet: ${JSON.stringify({ data, errors })}`);
  return Array.from({ length: tills }, () =>
    tillOf(gatewayUrl, { outletId, place, token: owner.accessToken }),
  );
}

interface TillFacts {
  readonly outletId: string;
  readonly place: number;
  readonly token: string;
}

function tillOf(gatewayUrl: string, { outletId, place, token }: TillFacts): Till {
  // Each shop has an address of its own: what all shops of a network count together, they also wait for.
  const agent = new Agent({ keepAlive: true, localAddress: `127.0.${String(place)}.1` });
  let cookie: string | undefined;
  return {
    async sell() {
      const input = {
        outletId,
        paymentMethod: "CASH",
        lines: [line, line, line],
        idempotencyKey: crypto.randomUUID(),
      };
      const { text, device } = await post(gatewayUrl, agent, {
        body: JSON.stringify({ query: RECORD, variables: { input } }),
        headers: { authorization: `Bearer ${token}`, ...(cookie !== undefined && { cookie }) },
      });
      cookie ??= device;
      if (!text.includes('"state":"COMPLETED"')) throw new Error(codeIn(text));
    },
    close() {
      agent.destroy();
    },
  };
}

/** What an answer was refused by, without what differs from one to the next. */
const codeIn = (text: string): string => /"code":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 200);

interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

function post(
  gatewayUrl: string,
  agent: Agent,
  { body, headers }: Message,
): Promise<{ readonly text: string; readonly device: string | undefined }> {
  return new Promise((resolve, reject) => {
    const all = { "content-type": "application/json", ...headers };
    const sent = request(`${gatewayUrl}/graphql`, { method: "POST", agent, headers: all }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const device = response.headers["set-cookie"]?.[0]?.split(";")[0];
        resolve({ text: Buffer.concat(parts).toString("utf8"), device });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
