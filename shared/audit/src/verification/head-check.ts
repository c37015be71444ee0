import { type Frontier } from "../merkle/frontier";
import { type HeadVerifier, type SignedText, type TreeHead } from "../tree-head";
import { type AnchoredLine } from "./anchored-heads";
import { type Cursor } from "./cursor";
import { type Findings } from "./findings";
import { type StoredHead } from "./stored-rows";

/** What a head has to be of. */
export interface Origin {
  readonly service: string | null;
  readonly stream: string;
}

/** The heads of both places, in step with the leaves. */
export interface HeadCursors {
  readonly stored: Cursor<StoredHead>;
  readonly anchored: Cursor<AnchoredLine>;
}

/** Checks signatures and roots of the heads in the database and in the anchor file, and that both have the same. */
export class HeadCheck {
  /** Size of the last head that was seen. */
  lastSize = 0;
  heads = 0;
  unanchored = 0;
  service: string | null;
  readonly #findings: Findings;
  readonly #verifier: HeadVerifier;
  readonly #stream: string;
  #lastGoodSize = 0;
  #isRootKnown = true;

  constructor(findings: Findings, verifier: HeadVerifier, { service, stream }: Origin) {
    this.#findings = findings;
    this.#verifier = verifier;
    this.service = service;
    this.#stream = stream;
  }

  /** From now on the root can't be computed: a leaf is gone that nothing tells. */
  loseRoot(): void {
    this.#isRootKnown = false;
  }

  /** Checks the heads over the leaves so far and takes them. @returns the head, where it is genuine. */
  async at(frontier: Frontier, cursors: HeadCursors): Promise<TreeHead | null> {
    const { stored, anchored } = await this.#take(frontier.size, cursors);
    this.lastSize = frontier.size;
    if (!stored) {
      const sentence = `The tree head of ${String(frontier.size)} events is in the anchor file and not in the database.`;
      this.#findings.add("HEAD_MISSING", sentence, { leafIndex: frontier.size - 1 });
    }
    const head = this.#openBoth(frontier.size, stored, anchored);
    return head && this.#checkRoot(head, frontier) ? head : null;
  }

  /** Heads over more leaves than there are. @returns the largest genuine one: what the record once was. */
  async beyond(cursors: HeadCursors): Promise<TreeHead | null> {
    let largest: TreeHead | null = null;
    for (;;) {
      const sizes = [cursors.stored.current?.size, cursors.anchored.current?.size].filter(
        (size) => size !== undefined,
      );
      if (sizes.length === 0) return largest;
      const size = Math.min(...sizes);
      const { stored, anchored } = await this.#take(size, cursors);
      largest = this.#openBoth(size, stored, anchored) ?? largest;
    }
  }

  async #take(size: number, cursors: HeadCursors) {
    const stored = cursors.stored.current?.size === size ? cursors.stored.current : null;
    const anchored = cursors.anchored.current?.size === size ? cursors.anchored.current : null;
    if (stored) await cursors.stored.advance();
    if (anchored) await cursors.anchored.advance();
    if (stored) this.heads += 1;
    if (!anchored && cursors.anchored.current === null) this.unanchored += 1;
    return { stored, anchored };
  }

  #openBoth(size: number, stored: StoredHead | null, anchored: AnchoredLine | null): TreeHead | null {
    const storedHead = stored && this.#open(stored, size, "database");
    if (!anchored || (stored && isSame(stored, anchored))) return storedHead;
    if (stored) {
      const sentence = `The tree head of ${String(size)} events in the database is not the one in the anchor file.`;
      this.#findings.add("HEAD_FORGED", sentence, { leafIndex: size - 1 });
    }
    return this.#open(anchored, size, "anchor file") ?? storedHead;
  }

  #open(signed: SignedText, size: number, where: string): TreeHead | null {
    const head = this.#verifier.open(signed);
    this.service ??= head?.service ?? null;
    if (head?.size === size && head.service === this.service && head.stream === this.#stream) return head;
    const sentence = `The tree head of ${String(size)} events in the ${where} is forged: the service's key did not sign it.`;
    this.#findings.add("HEAD_FORGED", sentence, { leafIndex: size - 1 });
    return null;
  }

  #checkRoot(head: TreeHead, frontier: Frontier): boolean {
    if (!this.#isRootKnown) return false;
    if (head.root === frontier.root().toString("hex")) {
      this.#lastGoodSize = head.size;
      return true;
    }
    this.#isRootKnown = false;
    const [first, last] = [String(this.#lastGoodSize), String(head.size - 1)];
    const sentence = `The tree head of ${String(head.size)} events signs another record: something in leaves ${first} to ${last} was altered together with its leaf.`;
    this.#findings.add("TREE_ALTERED", sentence, { leafIndex: this.#lastGoodSize });
    return false;
  }
}

const isSame = (one: SignedText, other: SignedText): boolean =>
  one.head === other.head && one.signature === other.signature;
