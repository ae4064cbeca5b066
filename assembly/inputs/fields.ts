// Names and values of queries, cookies and forms: the hook of the readers in assembly/message.
import { FieldRoot } from "../context/roots";
import { formDuplicate } from "./anomalies";
import { FieldRule } from "../message/field-rules";
import { closeJoin, joinMissing, joinName, joinValue, openJoin } from "./join";
import { noteName } from "./names";
import { Place } from "./places";
import { judgesBody } from "./plan";
import { hand } from "./windows";

/** A name, whose own `name` says nothing, or a value of the field of that name. */
export function fieldInput(root: i32, isName: bool, name: usize, nameBytes: i32, text: usize, bytes: i32, isLast: bool): void {
  const place = root == FieldRoot.Query ? Place.Query : root == FieldRoot.Cookie ? Place.Cookie : Place.Form;
  if (isName) hand(place - 1, 0, 0, text, bytes);
  else {
    hand(place, name, nameBytes, text, bytes, isLast);
    if (root == FieldRoot.Cookie) return;
    if (isLast) joinValue(text, bytes);
    else joinMissing();
  }
}

/** A query or a form begins, whose reader's state is there. */
export function fieldsOpen(root: i32, state: usize, rules: i32): void {
  openJoin(root == FieldRoot.Form ? state : 0, (rules & FieldRule.Joined) != 0);
}

/** It has ended. */
export function fieldsClose(root: i32, rules: i32): void {
  closeJoin(root == FieldRoot.Form ? Place.Form : Place.Query, (rules & FieldRule.Joined) != 0);
}

/** A name, or the first window of one. */
export function fieldNamed(root: i32, name: usize, bytes: i32): void {
  if (judgesBody && root == FieldRoot.Form) noteName(formDuplicate, name, bytes);
  joinName(name, bytes);
}
