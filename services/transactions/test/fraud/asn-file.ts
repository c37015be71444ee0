/** A node of the search tree: a branch for each bit, or what is known of all addresses below. */
interface Node {
  readonly branches: [Node | null, Node | null];
  number: number | null;
}

const node = (): Node => ({ branches: [null, null], number: null });

/** Types of MaxMind's format (maxmind.github.io/MaxMind-DB). */
const TEXT = 2;
const UINT16 = 5;
const UINT32 = 6;
const MAP = 7;

const control = (type: number, size: number): Buffer =>
  size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29]);
const text = (value: string): Buffer => Buffer.concat([control(TEXT, value.length), Buffer.from(value)]);
function whole(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  const size = type === UINT16 ? 2 : 4;
  return Buffer.concat([control(type, size), bytes.subarray(4 - size)]);
}
const map = (fields: Readonly<Record<string, Buffer>>): Buffer =>
  Buffer.concat([
    control(MAP, Object.keys(fields).length),
    ...Object.entries(fields).flatMap(([name, value]) => [text(name), value]),
  ]);

/** The bits of a network such as `10.0.0.0/8` in the tree of IPv6, where IPv4 stands below 96 zeros. */
function bitsOf(network: string): string {
  const [address = "", length = "0"] = network.split("/");
  const octets = address.split(".").map((octet) => Number(octet).toString(2).padStart(8, "0"));
  return "0".repeat(96) + octets.join("").slice(0, Number(length));
}

/** The bytes of a file of networks by the numbers of their operators, as MaxMind writes one. @param networks of IPv4. */
export function asnFile(networks: Readonly<Record<string, number>>, kind = "Test-ASN"): Buffer {
  const root = node();
  const nodes = [root];
  for (const [network, number] of Object.entries(networks)) {
    let at = root;
    for (const bit of bitsOf(network)) {
      const side = Number(bit) as 0 | 1;
      const next = at.branches[side] ?? node();
      if (!at.branches[side]) nodes.push(next);
      at.branches[side] = next;
      at = next;
    }
    at.number = number;
  }
  const inner = nodes.filter(({ number }) => number === null);
  const data: Buffer[] = [];
  const recordOf = (branch: Node | null): number => {
    if (!branch) return inner.length;
    if (branch.number === null) return inner.indexOf(branch);
    const offset = data.reduce((sum, { length }) => sum + length, 0);
    data.push(map({ autonomous_system_number: whole(UINT32, branch.number) }));
    return inner.length + 16 + offset;
  };
  const tree = inner.map(({ branches }) => {
    const record = Buffer.alloc(6);
    record.writeUIntBE(recordOf(branches[0]), 0, 3);
    record.writeUIntBE(recordOf(branches[1]), 3, 3);
    return record;
  });
  const metadata = map({
    binary_format_major_version: whole(UINT16, 2),
    binary_format_minor_version: whole(UINT16, 0),
    build_epoch: whole(UINT32, 1),
    database_type: text(kind),
    description: map({}),
    ip_version: whole(UINT16, 6),
    languages: map({}),
    node_count: whole(UINT32, inner.length),
    record_size: whole(UINT16, 24),
  });
  const marker = Buffer.from("\xAB\xCD\xEFMaxMind.com", "latin1");
  return Buffer.concat([...tree, Buffer.alloc(16), ...data, marker, metadata]);
}
