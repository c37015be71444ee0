/** A reason not to start that the reader can do something about: one sentence, printed without a stack. */
export class StartRefusal extends Error {
  override readonly name = "StartRefusal";
}
