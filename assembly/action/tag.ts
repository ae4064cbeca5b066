// Tags of an exchange, for the access log: `%FILTER_STATE(wasm.sidewall.tags:PLAIN)%` prints them, with commas between.
import { arenaMark, arenaRelease } from "../abi/allocator";
import { addressOf, byteAt, Bytes, bytesAt, indexOf, isEmpty, lengthOf } from "../abi/bytes";
import { getProperty, setProperty } from "../abi/properties";
import { resultBytes } from "../abi/result";
import { Writer } from "../abi/writer";
import { tagsBytesMax } from "../limits";
import { expectOk } from "./metrics";

const tagsName: Bytes = bytesAt(memory.data<u8>([0x73, 0x69, 0x64, 0x65, 0x77, 0x61, 0x6c, 0x6c, 0x2e, 0x74, 0x61, 0x67, 0x73]), 13); // sidewall.tags
const room: usize = memory.data(tagsBytesMax + 8, 4);
const comma: i32 = 0x2c;

/** Adds a tag to the exchange's, once. Beyond `tagsBytesMax` bytes of tags nothing is added. The name is not empty and has no comma. */
export function tag(name: Bytes): void {
  const mark = arenaMark();
  getProperty(tagsName);
  const tags = resultBytes();
  if (!isAmong(tags, name)) {
    const writer = Writer.over(bytesAt(room, tagsBytesMax + 8)).bytes(tags);
    if (!isEmpty(tags)) writer.byte(<u8>comma);
    writer.bytes(name);
    if (!writer.isOverflowed) expectOk(setProperty(tagsName, writer.written));
  }
  arenaRelease(mark);
}

/** True where the name stands between commas or ends. */
function isAmong(tags: Bytes, name: Bytes): bool {
  for (let at = indexOf(tags, name); at >= 0; at = indexOf(tags, name, at + 1)) {
    const behind = byteAt(tags, at + lengthOf(name));
    if ((at == 0 || load<u8>(addressOf(tags) + at - 1) == comma) && (behind < 0 || behind == comma)) return true;
  }
  return false;
}
