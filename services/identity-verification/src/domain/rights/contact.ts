/** How long the address of an erased person may wait for the message that tells them (own rule). */
const KEPT_MS = 7 * 86_400_000;

/** Under whose key it is sealed: the request's, because the person's own are destroyed (UU 27/2022 art. 45). */
export const contactSubjectOf = (requestId: string): string => `privacy-request:${requestId}`;

export const contactExpiry = (orderedAt: Date): Date => new Date(orderedAt.getTime() + KEPT_MS);
