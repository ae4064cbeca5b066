/** The parts of a multipart body (RFC 2046, 5.1; RFC 7578), as far as there is no doubt where they begin and end. */
import { cut, lower, percentDecoded, trim, unquote } from "../bytes.ts";
import type { ByteString } from "../exchange.ts";
import { limits } from "../limits.ts";
import type { BodyAnomalyName } from "../../ir/types.ts";
import { isForeignType, Names, textAnomalies } from "./anomalies.ts";
import { inputOf, type Input, type Inputs } from "./input.ts";
import { readJsonInputs } from "./json.ts";

export function multipartInputs(text: ByteString, boundary: ByteString): Inputs {
  const inputs: Input[] = [], flaws: string[] = [], found: BodyAnomalyName[] = [], names = new Names();
  names.open();
  const told = (): Pick<Inputs, "anomalies" | "untold"> => ({ anomalies: [...found, ...(names.hasDuplicate ? ["multipart-duplicate" as const] : [])], ...(names.untold === undefined ? {} : { untold: names.untold }) });
  const ended = (broken: string, anomaly?: BodyAnomalyName): Inputs => {
    if (anomaly !== undefined) found.push(anomaly);
    return { inputs, broken, ...told() };
  };
  // A delimiter stands at the beginning of a line, the first one perhaps at the beginning of the body.
  let section = nextDelimiter(`\n${text}`, boundary, 0), rest = `\n${text}`;
  const preamble = (section === undefined ? rest : rest.slice(0, section.from)).slice(1);
  inputs.push(...inputOf("body", "", preamble));
  if (/[^\r\n \t]/.test(preamble)) found.push("multipart-outside");
  for (let parts = 0; ; parts++) {
    if (section === undefined) return ended("the last delimiter is missing", "multipart-incomplete");
    if (section.isBare) return ended("a delimiter behind a line end that is no CRLF", "multipart-delimiter");
    rest = rest.slice(section.end);
    if (rest.startsWith("--")) break;
    if (!rest.startsWith("\r\n")) {
      const isCut = rest.length < 2 && "\r\n--".includes(rest);
      return isCut ? ended("the last delimiter is missing", "multipart-incomplete") : ended("something behind a delimiter", "multipart-delimiter");
    }
    if (parts === limits.formFieldsMax) return ended(`more than ${limits.formFieldsMax} parts`, "field-count");
    rest = rest.slice(2);
    const head = headOf(rest);
    if ("broken" in head) { inputs.push(...inputOf("body", "", head.read)); return ended(head.broken, "multipart-header"); }
    const part = partOf(head.lines);
    inputs.push(...part.inputs);
    flaws.push(...part.flaws);
    found.push(...part.anomalies);
    if (part.isNamed) names.note(part.name);
    // The empty line may be the line that the next delimiter needs before it: a part without content.
    rest = `\n${rest.slice(head.bytes)}`;
    section = nextDelimiter(rest, boundary, 0);
    const content = (section === undefined ? rest : rest.slice(0, section.from)).slice(1);
    if (part.isText) inputs.push(...(!part.isFile && part.name === "operations" && /^[{[]/.test(content) ? operationInputs(content) : inputOf("multipart", part.name, content)));
    if (!part.isFile) found.push(...textAnomalies(content));
  }
  const epilogue = rest.slice(2).replace(/^[\r\n \t]+/, "");
  inputs.push(...inputOf("body", "", epilogue));
  if (epilogue !== "") found.push("multipart-outside");
  return flaws.length === 0 ? { inputs, ...told() } : ended(flaws[0] as string);
}

/** Documents and variables of a GraphQL multipart request; and from a fault on, one text. */
function operationInputs(text: ByteString): Input[] {
  const { inputs, broken, faultAt } = readJsonInputs(text);
  return [...inputs, ...(broken === undefined ? [] : inputOf("multipart", "operations", text.slice(faultAt)))];
}

/** The next delimiter and the line end before it. `isBare`: that is no CRLF. The text begins with a line end of its own, which counts as one. */
function nextDelimiter(text: ByteString, boundary: ByteString, after: number): { from: number; end: number; isBare: boolean } | undefined {
  const at = text.indexOf(`\n--${boundary}`, after);
  if (at < 0) return undefined;
  const isCrLf = text[at - 1] === "\r";
  // `from` is where the text before it ends; for the first line, behind its own line end.
  return { from: at === 0 ? 1 : isCrLf ? at - 1 : at, end: at + 3 + boundary.length, isBare: at > 0 && !isCrLf };
}

/** A part's header lines, up to the empty one. */
function headOf(text: ByteString): { lines: ByteString[]; bytes: number } | { broken: string; read: ByteString } {
  const block = /^(?:[^\r\n]+\r\n)*\r\n/.exec(text.slice(0, limits.partHeadBytesMax))?.[0];
  if (block !== undefined) return { lines: block.split("\r\n").slice(0, -2), bytes: block.length };
  const read = (/^(?:[^\r\n]|\r\n)*\r?/.exec(text) as RegExpExecArray)[0];
  return { broken: "header lines that do not end, or not as they should", read: read.slice(0, limits.partHeadBytesMax) };
}

interface Part { inputs: Input[]; flaws: string[]; anomalies: BodyAnomalyName[]; name: ByteString; isNamed: boolean; isFile: boolean; isText: boolean }

function partOf(lines: readonly ByteString[]): Part {
  const inputs: Input[] = [], flaws: string[] = [], anomalies: BodyAnomalyName[] = [];
  const flaw = (why: string, anomaly: BodyAnomalyName): void => { flaws.push(why); anomalies.push(anomaly); };
  const fields = lines.map((line) => (/^[ \t]/.test(line) ? [line, undefined] as const : cut(line, ":")));
  const dispositions = fields.flatMap(([name, value]) => (value !== undefined && lower(name) === "content-disposition" ? [parametersOf(trim(value))] : []));
  const names = dispositions.flat().filter(({ key }) => key === "name"), name = names[0]?.value ?? "";
  let files = 0, isBinary = false, isNamedText = false;
  for (const [field, value] of fields) {
    if (value === undefined) {
      flaw("a header line that is folded, or has no colon", "multipart-header");
      inputs.push(...inputOf("multipart", "", field));
    } else if (lower(field) === "content-disposition") {
      if (value.includes("\\")) flaw("a backslash in a content-disposition", "multipart-header");
      if ((value.split("\"").length - 1) % 2 === 1) flaw("a quote that does not end", "multipart-header");
      for (const parameter of parametersOf(trim(value))) {
        const isFile = parameter.key === "filename" || parameter.key?.startsWith("filename*") === true;
        if (isFile) files++;
        if (isFile && parameter.key !== "filename") flaw("a filename*", "multipart-filename-extended");
        const value = isFile && parameter.key !== "filename" ? extended(parameter.value) : parameter.value;
        if (isFile || parameter.key === "name") anomalies.push(...textAnomalies(value));
        if (parameter.key === "name") inputs.push(...inputOf("multipart-name", "", value));
        else if (isFile) {
          inputs.push(...inputOf("file-name", name, value));
          isNamedText ||= isTextName(value);
        }
        else if (!parameter.isFirst || lower(parameter.whole) !== "form-data") inputs.push(...inputOf("multipart", "", parameter.whole));
      }
    } else {
      inputs.push(...inputOf("multipart", "", trim(value)));
      if (lower(field) === "content-type") {
        isBinary = isBinaryType(lower(trim(cut(value, ";")[0])));
        if (isForeignType(value)) anomalies.push("charset-foreign");
        if (lower(trim(value)).startsWith("multipart/")) anomalies.push("multipart-nested");
      }
      if (lower(field) === "content-transfer-encoding" && !["7bit", "8bit", "binary"].includes(lower(trim(value)))) flaw("a transfer encoding", "multipart-transfer-encoding");
    }
  }
  if (names.length > 1 || files > 1) flaw("two names of a part", "multipart-names");
  return { inputs, flaws, anomalies, name, isNamed: names.length > 0, isFile: files > 0, isText: files === 0 || !isBinary || isNamedText };
}

const isBinaryType = (type: ByteString): boolean => /^(?:image\/(?!svg)|video\/|audio\/|font\/|application\/(?:octet-stream|pdf|zip)$)/.test(type);

const textNames = new Set("asa asax ascx ashx asmx asp aspx bat cer cfc cfm cgi cmd config csv hta htaccess htm html ini js json jsp jspf jspx phar pl ps1 py rb sh shtml svg txt xht xhtml xml xsl xslt yaml yml".split(" "));

/** Whether a piece of the name behind a dot is that of a file that a server runs, or that is text. */
const isTextName = (name: ByteString): boolean => [...name.matchAll(/\.([A-Za-z0-9]*)/g)].some(([, piece]) => /^ph[pt]/.test(lower(piece as string)) || textNames.has(lower(piece as string)));

interface Parameter { isFirst: boolean; whole: ByteString; /** In lower case; undefined for the type, and where there is no `=`. */ key: ByteString | undefined; value: ByteString }

/** The pieces of a content-disposition, cut at each `;` outside of quotes. */
function parametersOf(value: ByteString): Parameter[] {
  const pieces = [""];
  let isQuoted = false;
  for (const byte of value) {
    if (byte === "\"") isQuoted = !isQuoted;
    if (byte === ";" && !isQuoted) pieces.push("");
    else pieces.push(`${pieces.pop() as string}${byte}`);
  }
  return pieces.map((piece, index) => {
    const [key, given] = cut(piece, "=");
    return { isFirst: index === 0, whole: trim(piece), key: index === 0 || given === undefined ? undefined : lower(trim(key)), value: unquote(trim(given ?? "")) };
  });
}

/** RFC 8187: charset, language and percent-encoded bytes, with a quote between each; without them all is the last. */
function extended(value: ByteString): ByteString {
  return percentDecoded(value.replace(/^[^']*'[^']*'/, ""));
}
