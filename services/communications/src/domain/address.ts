const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * Whether the text is one addr-spec that a mail may go to: a dot-atom and a domain of two labels or more (RFC 5322
 * section 3.4.1 without quoted local parts, literals, comments and lists), within the lengths of RFC 5321 section 4.5.3.
 */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || local.length > 64 || text.length > 254) return false;
  const labels = domain.split(".");
  return LOCAL_PART.test(local) && labels.length >= 2 && labels.every((label) => LABEL.test(label));
}
