/**
 * The alphabet of the second step: bytes that no guard and no confirming automaton of a set tells apart are one symbol. Some hundred automata have
 * a map of classes each, and most of a map of all bytes would say the same twice: letters in upper and lower case, control characters, bytes from 80 on.
 */
export class Alphabet {
  /** By byte. */
  readonly symbolOf = new Uint8Array(256);
  /** By symbol: a byte that it stands for. */
  readonly #bytes: number[];

  constructor(maps: Iterable<Uint8Array>) {
    for (const map of maps) {
      const symbols = new Map<number, number>();
      for (let byte = 0; byte < 256; byte++) {
        const key = this.symbolOf[byte]! << 8 | map[byte]!, symbol = symbols.get(key) ?? symbols.size;
        symbols.set(key, symbol);
        this.symbolOf[byte] = symbol;
      }
    }
    this.#bytes = Array.from({ length: 1 + Math.max(...this.symbolOf) }, (_, symbol) => this.symbolOf.indexOf(symbol));
  }

  /** A map of classes by symbol, of one by byte. */
  ofSymbols(classOf: Uint8Array): Uint8Array { return Uint8Array.from(this.#bytes, (byte) => classOf[byte] as number); }
}
