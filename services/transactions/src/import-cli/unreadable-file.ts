/** The file is none that this command understands. */
export class UnreadableFile extends Error {}
