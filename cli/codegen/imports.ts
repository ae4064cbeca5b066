/** The generated file's imports: only what is used, in a stable order. */
export class Imports {
  readonly #names = new Map<string, Set<string>>();

  /** Notes that the name comes from the file, and gives the name. */
  use(file: string, name: string): string {
    const known = this.#names.get(file) ?? new Set<string>();
    this.#names.set(file, known.add(name));
    return name;
  }

  /** The same under another name, for files that are not the runtime's. */
  useAs(file: string, name: string, as: string): string {
    this.use(file, `${name} as ${as}`);
    return as;
  }

  declarations(): string[] {
    return [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, names]) => `import { ${[...names].sort().join(", ")} } from "./${file}";`);
  }
}
