/** A case quotes the words of MEANING.md that it tests. */
export interface Case { quote: string; body: () => void }

export const says = (quote: string, body: () => void): Case => ({ quote, body });
