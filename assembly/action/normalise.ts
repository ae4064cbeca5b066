// The action `normalise`: the upstream is given :path in the form that the rules have read.
import { HeaderMap } from "../abi/enums";
import { pathName, rewrittenTarget } from "../context/request";
import { isEmpty } from "../abi/bytes";
import { setHeader } from "./headers";

/** Rewrites :path to its normal form. One that is not absolute, or cannot be read, stays. */
export function normaliseTarget(): void {
  const target = rewrittenTarget();
  if (!isEmpty(target)) setHeader(HeaderMap.HttpRequestHeaders, pathName, target);
}
