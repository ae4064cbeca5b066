/** What the makers of messages share: the policy's wishes, and texts and names near them. */
import type { Policy, Selector } from "../../cli/ir/types.ts";
import type { Draw } from "./draw.ts";
import { limits } from "../../cli/evaluate/limits.ts";
import { nearAddress, nearText } from "./near.ts";
import { figures, type Wish } from "./wishes.ts";

/** Where an exchange has to get through: the harness takes any bytes; HTTP/1.1 only what its grammar lets a client send. */
export type Wire = "any" | "http1";

export interface ExchangeMaker { draw: Draw; wishes: readonly Wish[]; policies: readonly Policy[]; wire: Wire }

/** What is wished for at one place. */
export const wishesFor = ({ wishes }: Pick<ExchangeMaker, "wishes">, from: Selector["from"], name?: string): Wish[] =>
  wishes.filter(({ select }) => select.from === from && (name === undefined || ("name" in select && select.name === name)));

/** The numbers that something at that place is compared with, as far as a message can have them. */
export const figuresFor = (maker: Pick<ExchangeMaker, "wishes">, from: Selector["from"], most: number): number[] =>
  figures(wishesFor(maker, from).flatMap(({ numbers }) => numbers), most);

/** A text near one of the constants at that place, or of the pool. */
export function textFor(maker: ExchangeMaker, from: Selector["from"], pool: readonly string[], name?: string): string {
  const { draw } = maker;
  const wishes = wishesFor(maker, from, name);
  const makers = wishes.flatMap((wish) => [
    ...wish.texts.map((text) => () => nearText(draw, text)),
    ...wish.networks.map((network) => () => nearAddress(draw, network)),
    ...wish.lengths.map((length) => () => "l".repeat(Math.max(0, length + draw.integer(-1, 1)))),
  ]);
  return makers.length > 0 && draw.chance(0.85) ? draw.pick(makers)() : nearText(draw, draw.pick(pool));
}

/** None, one or several values of a name: one near a constant, others beside it. */
export function valuesFor(maker: ExchangeMaker, from: Selector["from"], pool: readonly string[], name: string): string[] {
  const { draw } = maker;
  const counts = wishesFor(maker, from, name).flatMap(({ counts }) => counts);
  const many = counts.length > 0 && draw.chance(0.7) ? Math.max(0, draw.pick(counts) + draw.integer(-1, 1)) : Number(draw.weighted({ 0: 2, 1: 6, 2: 2, 3: 0.5 }));
  return Array.from({ length: many }, () => textFor(maker, from, pool, name));
}

/** Names that a rule asks for, nearly always; others now and then. */
export function namesFor({ draw, wishes }: ExchangeMaker, from: Selector["from"], pool: readonly string[]): string[] {
  const wanted = wishes.filter(({ select }) => select.from === from).map(({ select }) => ("name" in select ? select.name : ""));
  return [...new Set([...wanted.filter(() => draw.chance(0.95)), ...pool.filter(() => draw.chance(0.08))])];
}

/** A name and a value, encoded to a random degree, now and then wrongly. */
export function urlencodedPair(draw: Draw, name: string, value: string): string {
  const piece = (text: string): string => text.replace(/[^]/g, (byte) => {
    if (byte === " ") return draw.pick(["+", "%20"]);
    return /[&=+%#?]/.test(byte) ? (draw.chance(0.9) ? percent(draw, byte) : byte) : draw.chance(/[A-Za-z0-9]/.test(byte) ? 0.05 : 0.5) ? percent(draw, byte) : byte;
  });
  const long = draw.chance(0.004) ? "v".repeat(limits.valueBytesMax) : "";
  return `${piece(name)}${draw.weighted({ "=": 20, "": value === "" ? 5 : 0, "==": 0.3 })}${piece(value)}${long}`;
}

export function percent(draw: Draw, byte: string): string {
  const digits = byte.charCodeAt(0).toString(16).padStart(2, "0");
  return `%${draw.chance(0.5) ? digits : digits.toUpperCase()}`;
}
