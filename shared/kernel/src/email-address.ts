/** One addr-spec (RFC 5321 section 4.1.2) without quoted local parts, comments or a second recipient. */
const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** RFC 5321 sections 4.5.3.1.1 and 4.5.3.1.3. */
const LONGEST = 254;
const LONGEST_LOCAL_PART = 64;

/**
 * Reads an e-mail address in its one canonical spelling: lower case, also of the local part, as every large provider
 * compares it. Nothing is trimmed away but blanks, so an address with CR or LF can't become a second header.
 * @returns null where the text is not exactly one address.
 */
export function parseEmailAddress(text: string): string | null {
  const address = text
    .replace(/^ +| +$/g, "")
    .normalize("NFC")
    .toLowerCase();
  const isAddress =
    address.length <= LONGEST && address.indexOf("@") <= LONGEST_LOCAL_PART && ADDRESS.test(address);
  return isAddress ? address : null;
}
