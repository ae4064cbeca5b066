/** What assembly/message/plan.ts says in a build that asks for no inputs. */
export const withoutInputs = `
export const fieldInputs: bool = false;
export const jsonInputs: bool = false;
export const inputsRoot: i32 = 0;
export const nestedRoot: i32 = 0;
export const outputsRoot: i32 = 0;
export function isInputRoot(_root: i32): bool { return false; }
export function fieldInput(_root: i32, _isName: bool, _name: usize, _nameBytes: i32, _text: usize, _bytes: i32, _isLast: bool): void {}
export function jsonInput(_isName: bool, _text: usize, _bytes: i32, _isLast: bool): void {}
export function fieldNamed(_root: i32, _name: usize, _bytes: i32): void {}
export function fieldsOpen(_root: i32, _state: usize, _rules: i32): void {}
export function fieldsClose(_root: i32, _rules: i32): void {}
export function jsonNamed(_name: usize, _bytes: i32): void {}
export function jsonNul(): void {}
export function jsonDeep(): void {}
`;
