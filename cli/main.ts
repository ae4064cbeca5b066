import { Command } from "commander";

/** Runs one `sidewall …` command line; resolves to the exit code. */
export async function main(words: string[]): Promise<number> {
  const program = new Command("sidewall").description("Security policies in TypeScript, compiled to proxy-wasm modules for Envoy and Istio");
  await program.parseAsync(words, { from: "user" });
  return 0;
}
