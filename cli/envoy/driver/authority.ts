// A certificate authority for tests and replays: it issues certificates that say who a client or a server is, such as a SPIFFE identity.
// Just enough of X.509 (RFC 5280) and DER (ITU-T X.690) for that: ECDSA on P-256, subject alternative names, no revocation.
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** PEM texts. */
export interface Certificate { certificate: string; key: string }

export interface Subject {
  commonName: string;
  dnsNames?: readonly string[];
  /** Such as `spiffe://example.org/ns/shop/sa/cart`. */
  uris?: readonly string[];
}

const dayMilliseconds = 86_400_000;
/** From yesterday, for clocks that are behind. */
const validDays = { before: 1, after: 30 };

export class Authority {
  readonly #name = nameOf("Sidewall test authority");
  readonly #key: KeyObject;
  /** Whom to trust, in PEM. */
  readonly certificate: string;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    this.certificate = this.#certify(this.#name, publicKey, [extension(oids.basicConstraints, sequence(boolean(true)), true)]);
  }

  issue(subject: Subject): Certificate {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const names = [...(subject.uris ?? []).map((uri) => tagged(0x86, Buffer.from(uri))), ...(subject.dnsNames ?? []).map((name) => tagged(0x82, Buffer.from(name)))];
    const extensions = names.length === 0 ? [] : [extension(oids.subjectAltName, sequence(...names), false)];
    return {
      certificate: this.#certify(nameOf(subject.commonName), publicKey, extensions),
      key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    };
  }

  /** A signed Certificate, in PEM (RFC 5280, section 4.1). */
  #certify(subject: Buffer, publicKey: KeyObject, extensions: readonly Buffer[]): string {
    const algorithm = sequence(oids.ecdsaWithSha256);
    const version3 = tagged(0xa0, integer(Buffer.from([2])));
    const validity = sequence(time(Date.now() - validDays.before * dayMilliseconds), time(Date.now() + validDays.after * dayMilliseconds));
    // A serial number is positive: its first bit is clear.
    const serial = randomBytes(16);
    serial[0] = (serial[0]! & 0x7f) | 0x40;
    const body = sequence(
      version3, integer(serial), algorithm, this.#name, validity, subject, publicKey.export({ type: "spki", format: "der" }),
      ...(extensions.length === 0 ? [] : [tagged(0xa3, sequence(...extensions))]),
    );
    const der = sequence(body, algorithm, bitString(sign("sha256", body, this.#key)));
    return `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`;
  }
}

const oids = {
  ecdsaWithSha256: Buffer.from("06082a8648ce3d040302", "hex"),
  commonName: Buffer.from("0603550403", "hex"),
  basicConstraints: Buffer.from("0603551d13", "hex"),
  subjectAltName: Buffer.from("0603551d11", "hex"),
};

/** One DER element: its tag, the length of its content in as few bytes as possible, its content. */
function tagged(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const digits = body.length < 0x100 ? [body.length] : [body.length >> 8, body.length & 0xff];
  const length = body.length < 0x80 ? digits : [0x80 | digits.length, ...digits];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...items: Buffer[]): Buffer => tagged(0x30, ...items);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));
const bitString = (bytes: Buffer): Buffer => tagged(0x03, Buffer.from([0]), bytes);
/** UTCTime, `YYMMDDhhmmssZ`, which is the form up to the year 2049. */
const time = (milliseconds: number): Buffer => tagged(0x17, Buffer.from(`${new Date(milliseconds).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
const nameOf = (commonName: string): Buffer => sequence(tagged(0x31, sequence(oids.commonName, tagged(0x0c, Buffer.from(commonName)))));
const extension = (oid: Buffer, value: Buffer, critical: boolean): Buffer => sequence(oid, ...(critical ? [boolean(true)] : []), tagged(0x04, value));
