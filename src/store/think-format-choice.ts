/** What the page needs to offer a think format of one's own. */
export {
  ownDelimitersProblem,
  ownThinkFormatId,
  readOwnThinkFormat,
  type OwnDelimiters,
} from '../reasoning/own-think-format.ts';
