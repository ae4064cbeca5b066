/** One question to a running service: a request exactly as it is written, and what came back. */
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";

export interface Answer { status: number; /** One character a byte, at most `answerBytesMax` of them. */ body: string }

const answerBytesMax = 1_048_576;
const patienceMillis = 10_000;

/** Asks with a query, or with a form where `asForm`. Rejects where nothing answers in time. */
export function ask(url: URL, fields: string, asForm: boolean): Promise<Answer> {
  const search = url.search === "" ? "?" : `${url.search}&`;
  const path = asForm ? `${url.pathname}${url.search}` : `${url.pathname}${search}${fields}`;
  const headers = asForm ? { "content-type": "application/x-www-form-urlencoded", "content-length": String(Buffer.byteLength(fields)) } : {};
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "https:" ? overHttps : overHttp)({
      host: url.hostname.replace(/^\[|\]$/g, ""), port: url.port === "" ? undefined : Number(url.port), path, method: asForm ? "POST" : "GET",
      headers: { "user-agent": "sidewall-probe", accept: "*/*", ...headers }, timeout: patienceMillis,
    }, (response) => {
      let body = "";
      response.setEncoding("latin1");
      response.on("data", (piece: string) => { if (body.length < answerBytesMax) body += piece; });
      response.on("end", () => { resolve({ status: response.statusCode ?? 0, body: body.slice(0, answerBytesMax) }); });
      response.on("error", reject);
    });
    sent.on("timeout", () => { sent.destroy(new Error(`no answer within ${patienceMillis / 1_000} s`)); });
    sent.on("error", reject);
    sent.end(asForm ? fields : undefined);
  });
}
