import {
  GatewayClient,
  type Stack,
  eventually,
  fixedClock,
  registerPerson,
  startStack,
} from "@alpokat/testing";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ clock: fixedClock("2026-11-23T03:00:00.000Z") });
  const client = new GatewayClient(stack.gatewayUrl);
  const ani = await registerPerson(client, { name: "Ani Pelanggan", email: "ani.pelanggan@contoh.id" });
  await client.as(ani).ask("{ me { name } }");
});
afterAll(() => stack.stop());

const open = async (language = "id"): Promise<{ status: number; text: string; headers: Headers }> => {
  const response = await fetch(`${stack.gatewayUrl}/privacy`, { headers: { "accept-language": language } });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

/** What a reader sees of a page, spaces joined. */
const seen = (text: string): string =>
  text
    .replace(/<head>.*<\/head>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("the page /privacy", () => {
  test("when it is opened, then it shows the notice in force, the rules by clause, what is kept and the record's heads", async () => {
    // The sealer signs its first head a moment after the first decision.
    const { status, text: page } = await eventually(open, ({ text }) =>
      /Akun dan verifikasi identitas identityAudit Keputusan tercatat \d+/.test(seen(text)),
    );
    expect(status).toBe(200);
    const text = seen(page);
    expect(text).toMatch(
      /Akun dan verifikasi identitas identityAudit Keputusan tercatat \d+ Ditandatangani 23 November 2026/,
    );
    expect(text).toContain("Versi 1 , berlaku sejak 1 Januari 2026");
    expect(text).toContain("PAGE KEBIJAKAN PRIVACY");
    for (const clause of ["Butir 1", "Butir 2", "Butir 3", "Butir 4", "Butir 5", "Butir 6", "UU PDP 7"])
      expect(text).toContain(clause);
    expect(text).toContain("Batas: ALPOKAT tidak menjual dan tidak menyewakan data, kepada siapa pun.");
    expect(text).toContain("riwayat pembelian user.behavior.purchase_history");
    expect(text).toContain("Pembukuan disimpan 10 tahun setelah tahun buku berakhir.");
    expect(text).toContain("Pengantar email (SMTP) (ID)");
  });

  test("when English is preferred, then the page and the notice are English", async () => {
    const { text, headers } = await open("en");
    expect(headers.get("content-language")).toBe("en");
    expect(seen(text)).toContain("What no rule permits is denied. A ban always wins.");
    expect(seen(text)).toContain("ALPOKAT will not sell, rent or otherwise disclose");
  });

  test("when people's data is kept, then none of it is on the page, and no script or inline style", async () => {
    const { text, headers } = await open();
    expect(text).not.toMatch(/Ani Pelanggan|ani\.pelanggan@contoh\.id/);
    expect(text).not.toMatch(/<script|style=|\son\w+=/);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("set-cookie")).toBeNull();
  });

  test("when something is sent to it, then it answers that it can only be read", async () => {
    const response = await fetch(`${stack.gatewayUrl}/privacy`, { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
