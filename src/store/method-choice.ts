/** What the page needs to offer a method: where it starts from, and how its parts are written. */
export { ASK_KINDS, asksForNumber } from '../reasoning/ask.ts';
export { joinStrings, splitStrings } from '../reasoning/extension-rotation.ts';
export { DEFAULT_METHOD, isInForce, VARIANTS } from '../reasoning/method.ts';
