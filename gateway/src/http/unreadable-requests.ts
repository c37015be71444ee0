import type { Server } from "node:http";
import { newId } from "@alpokat/kernel";
import { TEXTS } from "../refusals";

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** Answers in JSON what is no HTTP, too slow, or has too long headers; Node would send an empty body. */
export function answerUnreadableRequests(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const extensions = { code: "BAD_USER_INPUT", requestId: newId() };
    const body = JSON.stringify({ errors: [{ message: TEXTS.BAD_USER_INPUT.id, extensions }] });
    const head = [
      `HTTP/1.1 ${STATUS_LINES[error.code ?? ""] ?? "400 Bad Request"}`,
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  });
}
