/**
 * The network that an address is in, as far as it is one place: /24 of IPv4, /48 of IPv6.
 * @param ip in the spelling of the gateway; an IPv4 address inside of IPv6 counts as IPv4.
 */
export function subnetOf(ip: string): string {
  const four = /(\d+\.\d+\.\d+)\.\d+$/.exec(ip);
  if (four?.[1]) return `${four[1]}.0/24`;
  const [head = "", tail] = ip.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter(Boolean).length;
  const all = [...groups, ...Array.from({ length: missing }, () => "0"), ...(tail?.split(":") ?? [])];
  return `${all
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":")}::/48`;
}
