/** A real part (Envoy, Wasmtime) that was asked for and cannot be had here; the message says why. The command line exits with 2. */
export class MissingPart extends Error {
  constructor(part: string, reason: string) {
    super(`${part} is needed for this and cannot be had: ${reason}`);
    this.name = "MissingPart";
  }
}
