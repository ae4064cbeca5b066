/** What a pattern is looked for by: sets of texts of which a match must contain one each. */
import { cat, empty, type Node } from "./ast.ts";
import { factorsOf } from "./factors.ts";
import { likelihood } from "./frequency.ts";
import { marksOfAll } from "./marks.ts";

/** A pattern that is looked for by rarer texts than this needs no variants; others get so many, where these are together so much rarer. */
const rareEnough = 1e-6, variantsMax = 48, variantsGainMin = 0.5;
/** A further set of texts is asked for where those before are together more likely than this. */
const likelyMin = 1e-7;
const clausesEachMax = 3;
/** Further sets are short, so that they add little to the first automaton. */
const furtherBytesMax = 24;
/** What is found that often tells little, and is dear to note. */
const furtherLikelyMax = 5e-4;

/** Expressions that together match what this one does: each may be looked for by rarer texts. One automaton still confirms them all. */
export function variantsOf(node: Node, countMax = variantsMax): readonly Node[] {
  const likely = likelihoodOf(node);
  if (likely < rareEnough || countMax < 2) return [node];
  const ways = distributions(node).filter((nodes) => nodes.length <= countMax).map((nodes) => ({ nodes, likely: nodes.reduce((sum, one) => sum + likelihoodOf(one), 0) }));
  const best = ways.sort((a, b) => a.likely - b.likely)[0];
  if (best === undefined || best.likely > variantsGainMin * likely) return [node];
  return best.nodes.flatMap((one) => variantsOf(one, Math.floor(countMax / best.nodes.length)));
}

/** How likely it is that the rarest texts of the expression are found. */
const likelihoodOf = (node: Node): number => Math.min(1, ...factorsOf(node).slice(0, 1).map(likelihood));

/** The ways to take one alternation out of the expression. */
function distributions(node: Node): readonly (readonly Node[])[] {
  switch (node.is) {
    case "or": return [node.of];
    case "repeat": return node.min === 0 && node.max === 1 ? [[empty, node.of]] : [];
    case "cat": return node.of.flatMap((part, at) => distributions(part).map((choices) => choices.map((choice) => cat(...node.of.slice(0, at), choice, ...node.of.slice(at + 1)))));
    default: return [];
  }
}

/** The rarest set of texts, and further ones as long as what is found by all of them so far is likely. */
export function clausesOf(node: Node): readonly (readonly string[])[] {
  const kept: (readonly string[])[] = [];
  let chance = 1;
  for (const texts of factorsOf(node)) {
    if (kept.length >= clausesEachMax || chance < likelyMin) break;
    if (kept.length > 0 && marksOfAll(texts) === undefined && (likelihood(texts) > furtherLikelyMax || texts.reduce((sum, text) => sum + text.length, 0) > furtherBytesMax)) continue;
    // What contains a text of the other set satisfies that too, and says nothing new.
    if (kept.some((other) => other.every((text) => texts.some((part) => text.includes(part))))) continue;
    kept.push(texts);
    chance *= likelihood(texts);
  }
  return kept;
}
