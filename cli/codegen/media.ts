/** What the head must be asked for so that the body can be understood, and the media type itself. */
import type { Generation } from "./generation.ts";
import type { Source } from "./selectors.ts";

const file = "assembly/context/media";
type Side = "Request" | "Response";

export class MediaTypes {
  readonly #generation: Generation;
  readonly #bodies = new Set<Side>();
  /** The walk over the response's head brings something here. */
  readsResponse = false;

  constructor(generation: Generation) { this.#generation = generation; }

  /** The side's media type as a text. */
  essence(side: Side): Source {
    this.#collect(side, "content-type", "contentType(value);");
    return { kind: "text", find: `${this.#generation.imports.use(file, "mediaType")}(${this.#head(side)})` };
  }

  /** All that the request's head anomalies need. */
  anomalies(): void {
    this.#collect("Request", "content-type", "contentType(value);");
    this.#collect("Request", "content-encoding", "contentEncoding(value);");
    this.#collect("Request", "content-length", "contentLength(value);");
    this.#collect("Request", "transfer-encoding", "transferEncoding();");
  }

  /** The side's body will be parsed. */
  body(side: Side): void {
    if (this.#bodies.has(side)) return;
    this.#bodies.add(side);
    this.#collect(side, "content-type", "contentType(value);");
    this.#collect(side, "content-encoding", "contentEncoding(value);");
    // Whether the request opens a stream of something else decides for both bodies.
    this.#collect("Request", "upgrade", "upgrade(value);");
    this.#collect("Request", "content-length", "contentLength(value);");
    this.#collect("Request", "transfer-encoding", "transferEncoding();");
    this.#collect("Request", ":method", "methodOfBody(value);");
  }

  /** The flags of the side's body: an expression. */
  flags(side: Side): string {
    return `${this.#generation.imports.use(file, "mediaFlags")}(${this.#head(side)}, ${side === "Request"})`;
  }

  #collect(side: Side, name: string, statement: string): void {
    const { imports, fields } = this.#generation;
    imports.use(file, statement.slice(0, statement.indexOf("(")));
    if (side === "Request") this.#generation.begin(file, "beginMedia");
    else this.readsResponse = true;
    fields.collect(side === "Request" ? "RequestHeader" : "ResponseHeader", name, statement);
  }

  #head(side: Side): string {
    const { imports } = this.#generation;
    return side === "Request" ? `${imports.use("assembly/context/request", "requestHead")}()` : `${imports.use("assembly/context/response", "responseHead")}()`;
  }
}
