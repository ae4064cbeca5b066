/** Patterns that cost a careless engine most: gaps behind short and common beginnings, repetitions in repetitions, and many of a kind. */
import type { Pattern } from "../../cli/automata/compile.ts";

const written: readonly RegExp[] = [
  /union.{1,100}select/i, /select.{1,100}from/i, /'.{0,60}or.{0,60}=/i, /<[^>]{0,100}on\w+\s*=/i, /\bor\b.{0,80}--/i, /;.{0,60}drop/i, /"[^"]{0,80}\|\|/, /<script[^>]*>[^<]*alert/i,
  /(?:a+)+b/, /(?:a|aa)+c/, /(?:\w+\s?)+:/, /(?:.*,){3}x/, /(?:x+x+)+y/, /^(?:[\w.]+@)+\w/, /\$\{[^}]{0,100}\}/, /\{\{.{0,60}\}\}/s, /\(\s*(?:\(\s*)+select/i, /\.\.\/(?:\.\.\/)*etc/,
  /eval\s*\([^)]{0,100}base64/i, /include.{1,60}http/i, /exec.{0,60}xp_/i, /java.{0,40}runtime/i, /<!entity[^>]{0,80}system/i, /\|\s*(?:cat|ls|id|sh)\b/, /`[^`]{1,80}`/, /#.{0,30}\n.{0,30}#/s,
];
export const nasty: readonly Pattern[] = written.map(({ source, flags }) => ({ source, flags }));
