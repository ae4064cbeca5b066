/** What parsers of a body read differently (MEANING.md, Anomalies of bodies). */
import { inputWindowBytes } from "../../detectors/types.ts";
import { bodyAnomalyNames, type BodyAnomalyName } from "../../ir/types.ts";
import { hasInvalidEscape, isUtf8, percentDecoded } from "../bytes.ts";
import type { Upstream } from "../configuration.ts";
import type { ByteString, Message } from "../exchange.ts";
import { limits } from "../limits.ts";
import { isForeign } from "./charset.ts";
import { mediaTypes } from "../selectors/head.ts";
import type { BodyKind } from "./media.ts";

export const inOrder = (found: Iterable<BodyAnomalyName>): BodyAnomalyName[] => {
  const names = new Set(found);
  return bodyAnomalyNames.filter((name) => names.has(name));
};

const those = (tests: Partial<Record<BodyAnomalyName, boolean>>): BodyAnomalyName[] => bodyAnomalyNames.filter((name) => tests[name] === true);

/** Of a text that should be UTF-8. */
export const textAnomalies = (text: ByteString): BodyAnomalyName[] => those({
  "utf8-invalid": !isUtf8(text), "utf8-overlong": /[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]/.test(text), nul: text.includes("\0"),
});

/** What the head tells of the body. */
export const typeAnomalies = ({ headers }: Message): BodyAnomalyName[] => those({ "type-missing": (mediaTypes(headers)[0] ?? "") === "", "charset-foreign": isForeign(headers) });

/** A content-type whose charset is foreign. */
export const isForeignType = (value: ByteString): boolean => isForeign([["content-type", value]]);

/** What the content's bytes tell, `written` as they came and `text` in UTF-8, whatever its reader makes of them. */
export function contentAnomalies(message: Message, kind: BodyKind, written: ByteString, text: ByteString, charset: Upstream["charset"]): BodyAnomalyName[] {
  const first = text.replace(/^[ \t\r\n]+/, "").slice(0, 1), type = mediaTypes(message.headers)[0] ?? "";
  const isPlain = kind.is === "raw" && kind.unclear === undefined && (type === "" || type === "text/plain");
  const isText = kind.is === "json" || kind.is === "xml" || kind.is === "graphql" || (kind.is === "raw" && kind.unclear === undefined && (type === "" || type.startsWith("text/")));
  const isRead = isText || kind.is === "form";
  return [
    ...those({
      "type-mismatch": (/[{[]/.test(first) && (kind.is === "form" || kind.is === "xml" || isPlain)) || (first === "<" && (kind.is === "json" || kind.is === "form")),
      "byte-order-mark": isRead && /^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)/.test(written),
      "charset-foreign": isRead && (/^(?:\xfe\xff|\xff\xfe)/.test(written) || (written.length > 1 && written.slice(0, 2).includes("\0"))),
      "percent-invalid": kind.is === "form" && hasInvalidEscape(text),
    }),
    ...(isText ? textAnomalies(text) : kind.is === "form" ? textAnomalies(charset === "utf-8" ? percentDecoded(text) : text.replace(/%[0-9A-Fa-f]{2}/g, (escape) => percentDecoded(escape).replace(/[\x80-\xff]/, ""))) : []),
  ];
}

/** Names of members, fields and parts: which stand twice. */
export class Names {
  hasDuplicate = false;
  untold: string | undefined;
  readonly #open: Set<ByteString>[] = [];
  #count = 0;

  /** An object opens, or a form, or a multipart body; and closes. */
  open(): void { this.#open.push(new Set()); }
  close(): void { this.#count -= this.#open.pop()?.size ?? 0; }

  note(name: ByteString): void {
    const own = this.#open.at(-1), known = name.slice(0, inputWindowBytes);
    if (own?.has(known) === true) this.hasDuplicate = true;
    else if (this.#count === limits.namesMax) this.untold = `more than ${limits.namesMax} names`;
    else {
      own?.add(known);
      this.#count++;
    }
  }
}
