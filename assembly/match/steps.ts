// Whether some set of patterns has a second step (gate.ts). The build answers with false where none has, so that its code is left out.
export const secondStep: bool = true;
