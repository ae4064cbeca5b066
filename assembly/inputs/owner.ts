// Whose a body's state is.
import { cellsBytes } from "../context/plan";

/** The stream that the body's parser belongs to (context/body.ts); 0 for the held body's, and where it was given back. */
export function contextOf(state: usize): u32 {
  return load<u32>(state - cellsBytes - 16);
}
