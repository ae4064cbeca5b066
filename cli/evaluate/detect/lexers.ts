/** The views of a layer: its bytes, and what each lexer makes of them. */
import type { View } from "../../detectors/types.ts";
import type { ByteString } from "../exchange.ts";
import { tokens } from "./sql.ts";

export const lexers: Record<View, (text: ByteString) => ByteString> = {
  text: (text) => text,
  sql: tokens,
  html: () => "",
  shell: () => "",
};
