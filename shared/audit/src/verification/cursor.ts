/** Something that is read in order and looked at before it is taken. */
export interface Cursor<T> {
  /** What comes next; null at the end. */
  readonly current: T | null;
  advance(): Promise<void>;
  /** Lets go of what it reads from. */
  close(): Promise<void>;
}

/** A cursor that already stands on the first item. */
export async function cursorOver<T>(items: AsyncIterable<T>): Promise<Cursor<T>> {
  const iterator = items[Symbol.asyncIterator]();
  const cursor = {
    current: null as T | null,
    async advance() {
      const next = await iterator.next();
      cursor.current = next.done === true ? null : next.value;
    },
    async close() {
      await iterator.return?.();
    },
  };
  await cursor.advance();
  return cursor;
}
