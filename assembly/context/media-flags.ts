/** Of a body's error: what its selectors find holds, but not all of its inputs could be handed over. */
export const inputFault: i32 = 256;

/** What a body is, by its head: the five bits that a slot keeps for the body phase. */
export const enum MediaFlag {
  Json = 1,
  Form = 2,
  /** Never held: its conditions are broken. */
  Grpc = 4,
  /** An upgrade or CONNECT: there is no body, and its conditions are absent. */
  None = 8,
  /** Of a response: a media type that is told, and is not JSON. Of a form in a request: no charset is told. */
  Other = 16,
  /** Not kept, but set for a body whose inputs or outputs are asked for: it is read whatever it is. */
  Input = 32,
}
