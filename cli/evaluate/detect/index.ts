/** What detectors find in one text: layers, views, patterns, scores (MEANING.md, "Detection"). */
import { type Detector, type DetectorName, type Finding, inputOverlapBytes, type InputPlace, inputWindowBytes, layersMax, type View } from "../../detectors/types.ts";
import type { ByteString } from "../exchange.ts";
import { type Decoding, layersOf } from "./decode.ts";
import { lexers } from "./lexers.ts";
import { bytePattern } from "./patterns.ts";

export interface Hit {
  detector: DetectorName;
  score: number;
  /** The findings that make the score, in the detector's order. */
  parts: { finding: string; why: string; score: number }[];
  /** What was undone before it was found, in the order of `decodings`; the text in which it was found. */
  by: Decoding[];
  text: ByteString;
}

/** Windows of a text: each but the first begins with the end of the one before, so that what is no longer than the overlap is seen whole. */
export function windowsOf(text: ByteString): ByteString[] {
  const windows = [text.slice(0, inputWindowBytes)];
  for (let at = inputWindowBytes - inputOverlapBytes; at + inputOverlapBytes < text.length; at += inputWindowBytes - inputOverlapBytes) windows.push(text.slice(at, at + inputWindowBytes));
  return windows;
}

/** Every layer of the window in which a detector scores, in order; a detector may hit several times. */
export function detect(window: ByteString, place: InputPlace, detectors: readonly Detector[], layers = layersMax): Hit[] {
  return layersOf(window, layers).flatMap(({ text, by }) => {
    const views = new Map<View, ByteString>();
    const viewOf = (view: View): ByteString => {
      const known = views.get(view) ?? lexers[view](text);
      views.set(view, known);
      return known;
    };
    return detectors.filter((detector) => looksAt(detector, place)).flatMap((detector) => {
      const parts = detector.findings.filter((finding) => looksAt(finding, place) && patternOf(finding).test(viewOf(finding.over)));
      if (parts.length === 0) return [];
      const score = parts.reduce((sum, part) => sum + part.score, 0);
      return [{ detector: detector.name, score, parts: parts.map((part) => ({ finding: part.id, why: part.why, score: part.score })), by: [...by], text }];
    });
  });
}

const looksAt = ({ places }: { places?: readonly InputPlace[] }, place: InputPlace): boolean => places === undefined || places.includes(place);

const patterns = new WeakMap<Finding, RegExp>();

function patternOf(finding: Finding): RegExp {
  const known = patterns.get(finding) ?? bytePattern(finding.pattern);
  patterns.set(finding, known);
  return known;
}
