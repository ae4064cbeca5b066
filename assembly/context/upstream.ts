// How the service behind reads queries and forms, as the configuration says.
import { FieldRule } from "../message/field-rules";
import { upstreamOffset } from "./tables";

/** It reads what tells no charset as windows-1252. */
export function readsWide(block: usize): bool {
  return load<u8>(block + upstreamOffset, 3) != 0;
}

/** It reads a body as what it looks like, whatever its type. */
export function guessesType(block: usize): bool {
  return load<u8>(block + upstreamOffset, 4) != 0;
}

/** Bits of FieldRule, for a query. */
export function fieldRules(block: usize): i32 {
  const duplicates = <i32>load<u8>(block + upstreamOffset, 2);
  return (load<u8>(block + upstreamOffset) != 0 ? 0 : FieldRule.Plus) | (load<u8>(block + upstreamOffset, 1) != 0 ? FieldRule.Semicolon : 0) | (duplicates == 0 ? 0 : FieldRule.First << duplicates - 1)
    | (readsWide(block) ? FieldRule.Wide | FieldRule.WideEscapes : 0);
}

/** For a form. */
export function formRules(block: usize, tellsCharset: bool): i32 {
  const rules = fieldRules(block);
  return tellsCharset ? rules & ~(FieldRule.Wide | FieldRule.WideEscapes) : rules;
}
