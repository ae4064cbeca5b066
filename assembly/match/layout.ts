// Offsets in the head of the tables. What the tables look like is told beside the code that writes them: cli/automata/compile.ts, write-gate.ts.
export const enum Head { Patterns = 0, DfaCount = 4, Dfas = 8, NfaCount = 12, Nfas = 16, Kinds = 20, Texts = 24, Parts = 28, Always = 32, Groups = 36, Marks = 40, Neighbours = 44, Symbols = 48 }
