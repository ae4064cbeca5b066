/** The views of a layer: its bytes, and what each lexer makes of them. */
import type { View } from "../../detectors/types.ts";
import type { ByteString } from "../exchange.ts";
import { tokens as htmlTokens } from "./html.ts";
import { tokens as shellTokens } from "./shell.ts";
import { tokens as sqlTokens } from "./sql.ts";

export const lexers: Record<View, (text: ByteString) => ByteString> = {
  text: (text) => text,
  sql: sqlTokens,
  html: htmlTokens,
  shell: shellTokens,
};
