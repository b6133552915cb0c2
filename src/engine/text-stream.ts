/**
 * Turns a stream of ids into text, token by token. A character whose bytes are spread over several tokens appears
 * with the token that completes it; bytes that never become a character are not shown.
 */

/** How an incomplete character decodes. */
const INCOMPLETE = '\uFFFD';
/** No character needs more bytes than this; longer runs are broken text and are shown as they decode. */
const MAX_PENDING = 4;

export interface TextStream {
  /** Characters completed by this token; possibly empty. */
  push(id: number): string;
  /** Drops incomplete bytes, as when a phase is cut in the middle of a character. */
  dropPending(): void;
}

/**
 * @param decode text of ids
 * @param pending ids already taken whose character is still incomplete
 */
export function createTextStream(
  decode: (ids: readonly number[]) => string,
  pending: readonly number[] = [],
): TextStream {
  let held = [...pending];
  return {
    push(id) {
      held.push(id);
      const text = decode(held);
      if (text.endsWith(INCOMPLETE) && held.length < MAX_PENDING) {
        return '';
      }
      held = [];
      return text;
    },
    dropPending() {
      held = [];
    },
  };
}
