/** Answers with more characters are set smaller. */
export const LONG_ANSWER = 24;
