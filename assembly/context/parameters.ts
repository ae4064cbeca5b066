// Values of parameters in the present block (cli/plan/image.ts).
import { Bytes, bytesAt } from "../abi/bytes";

/** The text whose place is at this address of the block: a list of one. */
export function textParameter(at: usize): Bytes {
  return bytesAt(at + 4, load<u16>(at, 2));
}
