// The query's parameters, parsed once when a test asks.
import { addressOf, lengthOf } from "../abi/bytes";
import { queryParametersMax } from "../limits";
import { fieldsEnd, fieldsFeed, fieldsStart, fieldsStateBytes } from "../message/fields";
import { BROKEN, NONE, TRUE } from "../predicate/tri";
import { requestQuery } from "./request";
import { FieldRoot } from "./roots";
import { block } from "./state";
import { text } from "./text";
import { fieldRules } from "./upstream";

const parser: usize = memory.data(fieldsStateBytes, 8);
let read: i32 = NONE;

/** Forgets the last query. */
// @ts-ignore: decorator
@inline
export function beginQuery(): void {
  read = NONE;
}

/** BROKEN where the query cannot be read or has too many parameters; otherwise its values have been collected. */
export function readQuery(): i32 {
  if (read == NONE) {
    read = requestQuery();
    if (read == TRUE) {
      fieldsStart(parser, FieldRoot.Query, queryParametersMax, fieldRules(block));
      const overran = fieldsFeed(parser, addressOf(text()), <i32>lengthOf(text())) | fieldsEnd(parser);
      if (overran != 0) read = BROKEN;
    }
  }
  return read;
}
