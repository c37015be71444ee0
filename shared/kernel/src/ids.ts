import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562 section 5.7): unique without coordination, and ordered by time of creation. */
export const newId = (): string => v7();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID of any version. Check before a query: PostgreSQL answers 22P02 to anything else. */
export const isId = (text: string): boolean => UUID.test(text);
