/** What a page asks a branch to begin with → the script its run goes through, or why there can be none. */
import type { ScriptedStart } from '../engine/trace-script.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import { contextReserve } from '../reasoning/closing.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { ThinkFormatIds } from '../reasoning/think-format.ts';
import type { Phase, TraceToken } from '../reasoning/trace.ts';
import type { BranchStart, EngineError } from './protocol.ts';

/** What a branch has to fit into. */
export interface BranchPlace {
  readonly tokenizer: Tokenizer;
  readonly format: ThinkFormatIds;
  readonly settings: RunSettings;
  readonly modelName: string;
  /** Positions of the context behind prompt and think opener. */
  readonly room: number;
}

/** Words are taken as plain text, whatever they look like, so they cannot close a thought or open another turn. */
export function branchScript(from: BranchStart, place: BranchPlace): ScriptedStart | EngineError {
  const { tokenizer, modelName } = place;
  const kept = from.tokens.map((token, index) => ({ ...token, index }));
  if (!isOfThisVocabulary(kept, tokenizer)) {
    return {
      code: 'branch-foreign',
      message: `This trace is written in the tokens of another model than ${modelName}, so it cannot go on here. Load the model it comes from, then branch again.`,
    };
  }
  const words = from.words === undefined ? [] : insertedTokens(from.words, kept, tokenizer);
  if (from.words !== undefined && (words.length === 0 || from.words.trim() === '')) {
    return {
      code: 'branch-empty',
      message: 'There are no words to insert. Write some, or choose another way to branch.',
    };
  }
  const tokens = [...kept, ...words];
  const missing = missingRoom(tokens, place);
  if (missing > 0) {
    return {
      code: 'branch-too-long',
      message: `There is no room for this branch: ${modelName} would need ${String(missing)} more tokens of context to come to an answer. Insert fewer words, or branch earlier.`,
    };
  }
  return { tokens, first: from.first };
}

/** Where words stand: in the phase of the token before them; a closed thought is an answer. */
function phaseBehind(tokens: readonly TraceToken[]): Phase {
  return tokens.at(-1)?.phase ?? 'thinking';
}

function insertedTokens(words: string, kept: readonly TraceToken[], tokenizer: Tokenizer): TraceToken[] {
  const phase = phaseBehind(kept);
  const atMs = kept.at(-1)?.atMs ?? 0;
  return tokenizer.encodePlain(words).map((id, i) => ({
    index: kept.length + i,
    id,
    // The text follows from the ids when the run goes through them.
    text: '',
    phase,
    origin: 'forced',
    role: 'inserted',
    atMs,
  }));
}

/** How many positions are lacking: a thought needs room for its close and an answer, an answer for one more token. */
function missingRoom(tokens: readonly TraceToken[], { format, settings, room }: BranchPlace): number {
  const left = room - tokens.length;
  const thought = tokens.filter(({ phase, role }) => phase === 'thinking' && role !== 'delimiter').length;
  const needed =
    phaseBehind(tokens) === 'thinking' ? contextReserve(format, settings, thought + Math.max(0, left)) : 1;
  return Math.max(0, needed - left);
}

/**
 * Whether these ids are written as the tokens say. Ids alone tell little, since all vocabularies count from 0. Characters split
 * over tokens are passed over, and so is white space, which some tokenizers only write between tokens.
 */
function isOfThisVocabulary(tokens: readonly TraceToken[], tokenizer: Tokenizer): boolean {
  return tokens.every(({ id, text, role }, i) => {
    if (id >= tokenizer.size) {
      return false;
    }
    const isWhole = text !== '' && !text.includes('\uFFFD') && tokens[i - 1]?.text !== '';
    return !isWhole || role === 'inserted' || tokenizer.decode([id]).trim() === text.trim();
  });
}
