// HTTP/2 frames (RFC 9113, section 4.1) of one direction of a connection, as far as they carry messages.

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const frameHeadBytes = 9;
const names = ["DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"];
/** What belongs to the connection, or to flow control, comes when it comes. */
const ofTheConnection = new Set(["SETTINGS", "PING", "GOAWAY", "WINDOW_UPDATE"]);

/** `NAME flags stream payload`, the payload in hex: header blocks are compared as they were encoded. */
export function framesOf(bytes: Buffer): string[] {
  const frames: string[] = [];
  let at = bytes.toString("latin1", 0, preface.length) === preface ? preface.length : 0;
  while (at + frameHeadBytes <= bytes.length) {
    const length = bytes.readUIntBE(at, 3), name = names[bytes[at + 3]!] ?? `type ${bytes[at + 3]}`, flags = bytes[at + 4]!, stream = bytes.readUInt32BE(at + 5);
    const payload = bytes.subarray(at + frameHeadBytes, at + frameHeadBytes + length);
    at += frameHeadBytes + length;
    if (!ofTheConnection.has(name)) frames.push(`${name} ${flags} ${stream} ${payload.toString("hex")}`);
  }
  return frames;
}
