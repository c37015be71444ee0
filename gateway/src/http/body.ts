import express, { type Request, type RequestHandler, type Response } from "express";
import { refusal } from "../refusals";
import { refuse } from "./refuse";

/** Largest body of a GraphQL request, in bytes. */
const MAX_BODY_BYTES = 100_000;
const JSON_UTF8 = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Lets GET and POST through, and POST with JSON in UTF-8 only: body-parser would decode UTF-7 too. */
export const requireJson: RequestHandler = (request, response, next) => {
  if (request.method === "GET") {
    next();
    return;
  }
  if (request.method !== "POST") {
    response.setHeader("allow", "GET, POST");
    refuse(request, response, refusal("BAD_USER_INPUT"), 405);
    return;
  }
  if (JSON_UTF8.test(request.headers["content-type"] ?? "")) next();
  else refuse(request, response, refusal("BAD_USER_INPUT"), 415);
};

const readJson: RequestHandler = express.json({ limit: MAX_BODY_BYTES, inflate: false });

/**
 * Reads a bounded body into `request.body`, and none that is compressed: a small one could become a large one.
 * @throws the error of body-parser, with the status to answer.
 */
export function readBody(request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void readJson(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new TypeError("The body could not be read"));
    });
  });
}
