import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { packageFor } from "../init/pack.ts";
import { projectFiles } from "../init/template.ts";
import { startProgress } from "../terminal/index.ts";
import { Unusable } from "../unusable.ts";
import { acting, type Context, exitOk } from "./context.ts";

export function register(program: Command, context: Context): void {
  program.command("init").argument("[folder]", "where; made if it is not there", ".")
    .summary("make a project for a policy of your own")
    .description("Writes a policy, tests for it and the files around them into a folder that is new or empty.")
    .option("--name <name>", "the policy's name: lower-case letters, digits and dashes (default: the folder's)")
    .addHelpText("after", "\nExample:\n  sidewall init orders-guard")
    .action(acting(context, async (folder: string, options: { name?: string }) => {
      const { terminal: { out, paint }, cwd } = context;
      const path = resolve(cwd, folder);
      const name = options.name ?? basename(path).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 64);
      if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) throw new Unusable("--name", `${JSON.stringify(name)} is no name for a policy: lower-case letters, digits and dashes, at most 64`);
      if (existsSync(path) && readdirSync(path).some((entry) => entry !== ".git")) throw new Unusable(folder, "is not empty; a project is made in a new folder");
      mkdirSync(path, { recursive: true });
      const progress = startProgress(context.terminal, "packing sidewall");
      const files = projectFiles(name, packageFor(path));
      progress.end();
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, file)), { recursive: true });
        writeFileSync(join(path, file), text);
      }
      const where = relative(cwd, path);
      out(`${paint("green", "made")} ${where === "" ? "." : where}: ${Object.keys(files).sort().join(", ")}\n\nnext:\n${where === "" ? "" : `  cd ${where}\n`}  npm install\n  npm test\n`);
      return exitOk;
    }));
}
