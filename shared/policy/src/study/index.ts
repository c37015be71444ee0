export { checkPolicy, type PolicyFinding } from "./check";
export { type Effect } from "./comparison";
export { matrixOf, type MatrixLine, type PolicyMatrix } from "./matrix";
export { matrixHtml, matrixHtmlBody, matrixMarkdown } from "./matrix-text";
export { type ReplayedEvent, spokenEvent } from "./replayed-event";
export { Replay, type ReplayedGroup, type Simulation } from "./simulate";
