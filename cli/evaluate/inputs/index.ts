/** What the client controls. */
import type { InputPlace } from "../../detectors/types.ts";
import type { ByteString, Message } from "../exchange.ts";
import type { BodyView } from "../selectors/body.ts";

export interface Input { place: InputPlace; name: ByteString; text: ByteString }
export interface Inputs { inputs: Input[]; broken?: string }
export function headInputs(_request: Message): Inputs { return { inputs: [] }; }
export function bodyInputs(_body: BodyView): Inputs { return { inputs: [] }; }
