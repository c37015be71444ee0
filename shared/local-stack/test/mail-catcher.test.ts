import net from "node:net";
import path from "node:path";
import { createTransport } from "nodemailer";
import {
  freePort,
  isPortFree,
  StartRefusal,
  startMailCatcher,
  type CaughtMail,
  type MailCatcher,
} from "../src";
import { temporaryFolder } from "./temporary-folder";

let folder: ReturnType<typeof temporaryFolder>;
let catcher: MailCatcher;

beforeEach(async () => {
  folder = temporaryFolder();
  catcher = await startMailCatcher({ smtpPort: 0, pagePort: 0, folder: path.join(folder.path, "mail") });
});
afterEach(async () => {
  await catcher.stop();
  folder.remove();
});

const send = (subject: string): Promise<unknown> =>
  createTransport(catcher.smtpUrl).sendMail({
    messageId: "<receipt-1@alpokat.example>",
    from: { name: "ALPOKAT", address: "receipts@alpokat.example" },
    to: { name: "Sari", address: "sari@example.com" },
    bcc: "copy@example.com",
    subject,
    text: "Terima kasih. Total Rp50.000 — lunas.",
    html: "<p>Terima kasih.</p><script>parent.document.title = 'taken'</script>",
    headers: { "x-template": "receipt" },
  });

describe("the mail catcher", () => {
  test("when a mail is sent over SMTP, then it is listed as it was written and as it was addressed", async () => {
    await send("Struk № 1");
    const messages = (await (await fetch(`${catcher.pageUrl}/messages`)).json()) as CaughtMail[];
    expect(messages).toEqual([
      {
        id: expect.any(String),
        receivedAt: expect.any(String),
        envelope: { from: "receipts@alpokat.example", to: ["sari@example.com", "copy@example.com"] },
        messageId: "<receipt-1@alpokat.example>",
        from: '"ALPOKAT" <receipts@alpokat.example>',
        to: '"Sari" <sari@example.com>',
        subject: "Struk № 1",
        text: "Terima kasih. Total Rp50.000 — lunas.",
        html: "<p>Terima kasih.</p><script>parent.document.title = 'taken'</script>",
        headers: expect.objectContaining({ "x-template": "receipt", "mime-version": "1.0" }),
      },
    ]);
    expect(await catcher.messages()).toEqual(messages);
  });

  test("when it starts again, then earlier mails are still there, the newest first", async () => {
    await send("first");
    await send("second");
    await catcher.stop();
    catcher = await startMailCatcher({ smtpPort: 0, pagePort: 0, folder: path.join(folder.path, "mail") });
    expect((await catcher.messages()).map(({ subject }) => subject)).toEqual(["second", "first"]);
    await fetch(`${catcher.pageUrl}/messages`, { method: "DELETE" });
    expect(await catcher.messages()).toEqual([]);
  });

  test("when a mail holds HTML, then the page shows it in a frame that may run and load nothing, and quotes the rest", async () => {
    await send("<img src=x onerror=alert(1)>");
    const [mail] = await catcher.messages();
    const response = await fetch(`${catcher.pageUrl}/messages/${mail?.id ?? ""}`);
    const page = await response.text();
    expect(page).toContain(`<iframe sandbox src="/messages/${mail?.id ?? ""}/html"></iframe>`);
    expect(page).not.toContain("<img");
    expect(page).not.toContain("<script");
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none';/);
  });

  test("when the page is asked for under another host's name, then it is refused", async () => {
    const { port } = new URL(catcher.pageUrl);
    const socket = net.connect(Number(port), "127.0.0.1");
    socket.end("GET /messages HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n");
    const answer: unknown = await new Promise((resolve) => socket.once("data", resolve));
    expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /);
  });

  test("when a port is taken, then one sentence says which and what to do, and nothing stays open", async () => {
    const taken = Number(new URL(catcher.pageUrl).port);
    const smtpPort = await freePort();
    await expect(
      startMailCatcher({ smtpPort, pagePort: taken, folder: path.join(folder.path, "other") }),
    ).rejects.toThrow(
      new StartRefusal(
        `Already in use by another program: port ${String(taken)} (mail page); stop that program, or choose other ports with ALPOKAT_PORT, and start again.`,
      ),
    );
    expect(await isPortFree(smtpPort)).toBe(true);
  });
});
