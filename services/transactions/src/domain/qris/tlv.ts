import { type QrisFault, fault } from "./fault";

/** A data object of a code: two digits that say what it is, two for its length, and its text. */
interface DataObject {
  readonly tag: string;
  readonly value: string;
}

const LONGEST_VALUE = 99;
const HEADER_LENGTH = 4;
const TAG = /^[0-9]{2}$/;
const LENGTH = /^(0[1-9]|[1-9][0-9])$/;

/** One data object as text. @throws RangeError for a value that has no length of two digits, which is a defect. */
export function dataObject(tag: string, value: string): string {
  if (value.length === 0 || value.length > LONGEST_VALUE)
    throw new RangeError(`Tag ${tag} can't be so long: ${value.length}`);
  return `${tag}${String(value.length).padStart(2, "0")}${value}`;
}

/** Reads data objects, each tag once, in their order. @param within the template's tag; null for the code itself. */
export function readDataObjects(
  text: string,
  within: string | null = null,
): ReadonlyMap<string, string> | QrisFault {
  const found = new Map<string, string>();
  let place = 0;
  while (place < text.length) {
    const object = readDataObject(text, place);
    if (typeof object === "string") return fault(object, within ?? tagAt(text, place));
    if (found.has(object.tag)) return fault("TAG_DUPLICATE", within ?? object.tag);
    found.set(object.tag, object.value);
    place += HEADER_LENGTH + object.value.length;
  }
  return found;
}

function readDataObject(
  text: string,
  place: number,
): DataObject | "TAG_INVALID" | "LENGTH_INVALID" | "TRUNCATED" {
  if (text.length < place + HEADER_LENGTH) return "TRUNCATED";
  const tag = text.slice(place, place + 2);
  const length = text.slice(place + 2, place + HEADER_LENGTH);
  if (!TAG.test(tag)) return "TAG_INVALID";
  if (!LENGTH.test(length)) return "LENGTH_INVALID";
  const end = place + HEADER_LENGTH + Number(length);
  return end > text.length ? "TRUNCATED" : { tag, value: text.slice(place + HEADER_LENGTH, end) };
}

function tagAt(text: string, place: number): string | null {
  const tag = text.slice(place, place + 2);
  return TAG.test(tag) ? tag : null;
}
