import { InvalidArgumentError } from "commander";
import type { Terminal } from "../terminal/index.ts";

/** 0: done, and as expected. */
export const exitOk = 0;
/** 1: the input cannot be used (a mistake in a policy, a file, an option), or an expectation was not met. */
export const exitUnmet = 1;
/** 2: Sidewall itself failed, or a part that it needs is missing. */
export const exitInternal = 2;

/** What a command gets from main, and what it hands back. */
export interface Context {
  terminal: Terminal;
  /** The folder that paths are relative to. */
  cwd: string;
  exitCode: number;
}

/** Wraps a command's action so that its result is the exit code. */
export function acting<T extends unknown[]>(context: Context, action: (...given: T) => Promise<number>): (...given: T) => Promise<void> {
  return async (...given) => { context.exitCode = await action(...given); };
}

/** An option's value as a whole number within bounds; the text of the error is commander's to frame. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** For options that may be given several times. */
export function collect(text: string, before: string[]): string[] {
  return [...before, text];
}
