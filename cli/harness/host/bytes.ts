// Byte strings: header names and values, property paths and the like are JavaScript strings in which every code unit is one byte
// (latin-1). That is exact for all 256 byte values, cheap to compare and to use as a key, and V8 keeps it at one byte a character.

/** A string whose code units are bytes, 0 to 255. */
export type ByteString = string;

/** The UTF-8 bytes of a text, as a byte string. Texts of ASCII alone are returned as they are. */
export function utf8Bytes(text: string): ByteString {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return Buffer.from(text, "utf8").toString("latin1");
  }
  return text;
}

/** The text that a byte string spells in UTF-8; malformed sequences become U+FFFD. */
export function utf8Text(bytes: ByteString): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

export function bytesOf(value: ByteString): Buffer {
  return Buffer.from(value, "latin1");
}

export function byteStringOf(bytes: Uint8Array): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Lower case for ASCII letters alone, which is what HTTP means by case-insensitive (RFC 9110, section 5.1). */
export function asciiLowerCase(bytes: ByteString): ByteString {
  for (let index = 0; index < bytes.length; index += 1) {
    const unit = bytes.charCodeAt(index);
    if (unit >= 0x41 && unit <= 0x5a) return bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }
  return bytes;
}

export const noBytes: Uint8Array = new Uint8Array(0);
