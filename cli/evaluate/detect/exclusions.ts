/** Findings that a policy does not count (MEANING.md, "Exclusions"). */
import type { DetectorName } from "../../detectors/types.ts";
import { utf8 } from "../bytes.ts";
import type { ByteString } from "../exchange.ts";
import type { Around, Input } from "../inputs/index.ts";

type Exclusion = readonly [key: string, value: ByteString][];

/** `detector=… finding=… place=… name=…`, any of them, separated by blanks. A text that is not of that form excludes nothing. */
export function readExclusion(text: string): Exclusion {
  return utf8(text).split(" ").filter((part) => part !== "").map((part): [string, ByteString] => {
    const at = part.indexOf("=");
    return [part.slice(0, Math.max(0, at)), part.slice(at + 1)];
  });
}

/** Whether all that the exclusion says agrees, of the input or of one that it stands in. */
export function excludes(exclusion: Exclusion, detector: DetectorName, finding: string, input: Input): boolean {
  const agrees = ({ place, name }: Around): boolean => {
    const is: Record<string, ByteString> = { detector, finding, place, name };
    return exclusion.every(([key, value]) => Object.hasOwn(is, key) && is[key] === value);
  };
  return exclusion.length > 0 && [input, ...input.within ?? []].some(agrees);
}
