/** What the parts of the generator share while one module is written. */
import type { Plan } from "../plan/plan.ts";
import { DataPool } from "./data.ts";
import { FieldTable } from "./fields.ts";
import { Imports } from "./imports.ts";
import { Templates } from "./templates.ts";
import { MediaTypes } from "./media.ts";
import { imageOf, type Image } from "../plan/image.ts";

export class Generation {
  readonly data = new DataPool();
  readonly imports = new Imports();
  readonly fields = new FieldTable();
  readonly templates: Templates = new Templates(this);
  readonly media: MediaTypes = new MediaTypes(this);
  readonly image: Image;
  readonly plan: Plan;
  /** The whole head is walked; otherwise `:path` alone is fetched. */
  readsHead = false;
  readsTarget = false;
  countsHeaderBytes = false;
  usesForm = false;
  usesJson = false;
  /** Counts by the test that compares them. */
  readonly counts = new Map<number, number>();
  readonly #begins = new Map<string, string>();

  constructor(plan: Plan) {
    this.plan = plan;
    this.image = imageOf(plan);
  }

  /** A function to call at the beginning of the request-headers phase. */
  begin(file: string, name: string): void {
    this.#begins.set(this.imports.use(file, name), file);
  }

  get begins(): string[] { return [...this.#begins.keys()].sort(); }

  /** The walk over the head keeps a pseudo-header. */
  keepPseudo(name: string, place: string): void {
    const pseudo = this.imports.use("assembly/context/request", "Pseudo");
    this.fields.collect("RequestHeader", name, `${this.imports.use("assembly/context/request", "setPseudo")}(${pseudo}.${place}, value);`);
  }

  /** The place of a test's count. */
  countOf(test: number): number {
    const place = this.counts.get(test) ?? this.counts.size;
    this.counts.set(test, place);
    return place;
  }
}
