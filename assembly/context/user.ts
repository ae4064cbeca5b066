import { BROKEN } from "../predicate/tri";
export function budget(_stepsMax: i32): i32 { return 0; }
export function outcome(_begun: i32, answer: bool): i32 { return answer ? 1 : BROKEN; }
