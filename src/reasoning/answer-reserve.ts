/** A budget for thinking and answer together: some of its tokens are kept for the answer. */

export interface Limits {
  /** Most thinking tokens. */
  readonly budget: number;
  readonly maxAnswerTokens: number;
}

/**
 * Splits a budget. Both parts together never pass it, unless it is smaller than the reserve: then there is no thinking,
 * and the answer still gets its reserve.
 * @param answerReserve tokens kept for the answer; 0 = the whole budget is for thinking, and the answer comes on top
 */
export function withAnswerReserve({ budget, maxAnswerTokens }: Limits, answerReserve: number): Limits {
  return answerReserve === 0
    ? { budget, maxAnswerTokens }
    : {
        budget: Math.max(0, budget - answerReserve),
        maxAnswerTokens: Math.min(maxAnswerTokens, answerReserve),
      };
}
