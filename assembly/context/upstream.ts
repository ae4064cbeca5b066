// How the service behind reads queries and forms, as the configuration says.
import { FieldRule } from "../message/field-rules";
import { upstreamOffset } from "./tables";

/** Bits of FieldRule. */
export function fieldRules(block: usize): i32 {
  const duplicates = <i32>load<u8>(block + upstreamOffset, 2);
  return (load<u8>(block + upstreamOffset) != 0 ? 0 : FieldRule.Plus) | (load<u8>(block + upstreamOffset, 1) != 0 ? FieldRule.Semicolon : 0) | (duplicates == 0 ? 0 : FieldRule.First << duplicates - 1);
}
