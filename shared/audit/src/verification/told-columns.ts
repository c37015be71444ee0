/** The columns beside an event's content. */
export interface ToldColumns {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly moment: string;
  /** A text between quotes, or `null`. */
  readonly request: string;
  /** A text between quotes, or `null`. */
  readonly subject: string;
}

/** Whether an event's content says of its members what the columns say. */
export function isTold(payload: string, columns: ToldColumns): boolean {
  const { moment, id, request, subject } = columns;
  // Without an inner object, a member stands where its key and value stand: quotes inside of texts are escaped.
  const isFlat = payload.startsWith("{") && !payload.includes("{", 1) && isOneText(subject);
  const isPlain =
    isFlat &&
    saysId(payload, `,"id":"${id}"`) &&
    saysMoment(payload, `"at":"${isoOf(moment)}"`) &&
    saysRequest(payload, `,"requestId":${request}`) &&
    saysSubject(payload, `,"subject":${subject}`);
  return isPlain || isParsedAs(payload, columns);
}

/** A quote inside would be the end of the text, and what follows another member. */
const isOneText = (quoted: string): boolean =>
  quoted === "null" || quoted.indexOf('"', 1) === quoted.length - 1;

type Says = (payload: string, member: string) => boolean;

/** Most events have a member where the one before had it: there it is looked for first. */
function memberSearch(): Says {
  let last = 0;
  return (payload, member) => {
    if (payload.slice(last, last + member.length) === member) return true;
    last = payload.indexOf(member);
    return last >= 0;
  };
}

const [saysId, saysMoment, saysRequest, saysSubject] = [
  memberSearch(),
  memberSearch(),
  memberSearch(),
  memberSearch(),
];

/** Events of one moment stand together. */
let lastMoment = { moment: "", iso: "" };

function isoOf(moment: string): string {
  if (lastMoment.moment !== moment) {
    const at = Number(moment);
    lastMoment = { moment, iso: Number.isFinite(at) ? new Date(at).toISOString() : "" };
  }
  return lastMoment.iso;
}

function isParsedAs(payload: string, { moment, id, request, subject }: ToldColumns): boolean {
  const content = tryParse(payload);
  const quoted = (value: unknown): string => (typeof value === "string" ? `"${value}"` : "null");
  return (
    content !== null &&
    content.id === id &&
    Date.parse(String(content.at)) === Number(moment) &&
    quoted(content.requestId) === request &&
    quoted(content.subject) === subject
  );
}

function tryParse(payload: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(payload) as Readonly<Record<string, unknown>> | null;
  } catch {
    return null;
  }
}
