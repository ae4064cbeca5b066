/** One question to a running service: a request exactly as it is written, and what came back. */
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";

export interface Answer { status: number; /** One character a byte, at most `answerBytesMax` of them. */ body: string }

const answerBytesMax = 1_048_576;
const patienceMillis = 10_000;

/** Asks with a query. Rejects where nothing answers in time. */
export const askQuery = (url: URL, fields: string): Promise<Answer> => ask(url, `${url.pathname}${url.search === "" ? "?" : `${url.search}&`}${fields}`);

/** Asks with a body of that type, or of none; likewise. */
export const askBody = (url: URL, body: string, type: string | undefined): Promise<Answer> => ask(url, `${url.pathname}${url.search}`, { body, type });

function ask(url: URL, path: string, content?: { body: string; type: string | undefined }): Promise<Answer> {
  const headers = content === undefined ? {} : { ...(content.type === undefined ? {} : { "content-type": content.type }), "content-length": String(Buffer.byteLength(content.body)) };
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "https:" ? overHttps : overHttp)({
      host: url.hostname.replace(/^\[|\]$/g, ""), port: url.port === "" ? undefined : Number(url.port), path, method: content === undefined ? "GET" : "POST",
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
    sent.end(content?.body);
  });
}
