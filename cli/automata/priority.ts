/** A deterministic automaton whose states are lists of places in an expression, in the order in which JavaScript tries them. */
import { hasByte, holdsBetween, Kind, kindCount, kindOf, lengthsOf, type ByteSet, type Node } from "./ast.ts";
import { Classes } from "./classes.ts";
import { setNumber } from "./sets.ts";
import { PatternRefused } from "./refused.ts";

export interface PriorityDfa {
  readonly classOf: Uint8Array;
  readonly classCount: number;
  /** By state × classCount + class: the next state, 0 for none, and whether a match ends before the byte. */
  readonly next: readonly { state: number; isEnd: boolean }[];
  /** By state: a match ends where the text does. */
  readonly endsAtEdge: readonly boolean[];
  /** By the kind of the byte before. */
  readonly starts: readonly number[];
}

/** A step: it takes a byte, is tried in order, asks what stands beside, or is the match's end. */
type Step = { byte: ByteSet; to: number } | { tries: readonly number[] } | { mask: number; to: number } | { end: true };

/** The automaton of a match that begins where it begins; undefined where it has more states. */
export function byPriority(node: Node, statesMax: number): PriorityDfa | undefined {
  return new Lists(new Steps(node), statesMax).build();
}

class Steps {
  readonly all: Step[] = [{ end: true }];
  readonly first: number;
  asserts = false;

  constructor(node: Node) { this.first = this.add(node, 0); }

  #put(step: Step): number { return this.all.push(step) - 1; }

  /** The step that the expression begins with, where `to` comes behind it. */
  add(node: Node, to: number): number {
    switch (node.is) {
      case "bytes": return this.#put({ byte: node.set, to });
      case "assert": this.asserts = true; return this.#put({ mask: node.mask, to });
      case "or": return this.#put({ tries: node.of.map((choice) => this.add(choice, to)) });
      case "cat": return node.of.reduceRight((behind, part) => this.add(part, behind), to);
      case "repeat": return this.#repeat(node, to);
    }
  }

  #repeat({ of, min, max, lazy }: Node & { is: "repeat" }, to: number): number {
    const inOrder = (again: number): number[] => (lazy === true ? [to, again] : [again, to]);
    // A turn that takes nothing is given up; where turns are counted, that is one that was taken.
    if (max > min && max !== Infinity && lengthsOf(of).min === 0) throw new PatternRefused("a counted repetition of what may be nothing", 0, "repeat what takes a character");
    let behind = to;
    if (max === Infinity) {
      const loop = this.#put({ tries: [] });
      this.all[loop] = { tries: inOrder(this.add(of, loop)) };
      behind = loop;
    } else for (let turn = min; turn < max; turn++) behind = this.#put({ tries: inOrder(this.add(of, behind)) });
    for (let turn = 0; turn < min; turn++) behind = this.add(of, behind);
    return behind;
  }
}

interface List { readonly kind: number; readonly steps: readonly number[] }

class Lists {
  readonly #steps: Steps;
  readonly #statesMax: number;
  /** State 0 is the empty list. */
  readonly #lists: List[] = [{ kind: Kind.other, steps: [] }];
  readonly #numbers = new Map<string, number>();

  constructor(steps: Steps, statesMax: number) {
    this.#steps = steps;
    this.#statesMax = statesMax;
  }

  build(): PriorityDfa | undefined {
    const { all, asserts, first } = this.#steps, sets = all.flatMap((step) => ("byte" in step ? [setNumber(step.byte)] : []));
    const { classOf, count: classCount } = new Classes(sets, asserts);
    const bytes = Array.from({ length: classCount }, (_, of) => classOf.indexOf(of));
    const starts = Array.from({ length: kindCount }, (_, kind) => this.#numberOf({ kind: asserts ? kind : Kind.other, steps: [first] }));
    const next: { state: number; isEnd: boolean }[] = [], endsAtEdge: boolean[] = [];
    for (let state = 0; state < this.#lists.length; state++) {
      if (state > this.#statesMax) return undefined;
      const list = this.#lists[state] as List;
      for (const byte of bytes) next.push(this.#step(list, byte));
      endsAtEdge.push(this.#opened(list, Kind.edge).isEnd);
    }
    return { classOf, classCount, next, endsAtEdge, starts };
  }

  #numberOf(list: List): number {
    if (list.steps.length === 0) return 0;
    const key = `${list.kind}:${list.steps.join()}`, known = this.#numbers.get(key) ?? this.#lists.length;
    if (known === this.#lists.length) { this.#numbers.set(key, known); this.#lists.push(list); }
    return known;
  }

  #step(list: List, byte: number): { state: number; isEnd: boolean } {
    const { taking, isEnd } = this.#opened(list, kindOf(byte));
    const steps = new Set(taking.filter(({ byte: set }) => hasByte(set, byte)).map(({ to }) => to));
    return { state: this.#numberOf({ kind: this.#steps.asserts ? kindOf(byte) : Kind.other, steps: [...steps] }), isEnd };
  }

  /** The steps that take a byte, in the order of trying, up to one that ends the match: what comes behind that is never tried. */
  #opened({ kind, steps }: List, after: number): { taking: { byte: ByteSet; to: number }[]; isEnd: boolean } {
    const taking: { byte: ByteSet; to: number }[] = [], seen = new Set<number>(), todo = [...steps].reverse();
    for (let number = todo.pop(); number !== undefined; number = todo.pop()) {
      if (seen.has(number)) continue;
      seen.add(number);
      const step = this.#steps.all[number] as Step;
      if ("end" in step) return { taking, isEnd: true };
      if ("byte" in step) taking.push(step);
      else if ("tries" in step) todo.push(...[...step.tries].reverse());
      else if (holdsBetween(step.mask, kind, after)) todo.push(step.to);
    }
    return { taking, isEnd: false };
  }
}
