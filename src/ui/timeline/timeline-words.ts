/** A timeline in words, for tooltips and for assistive technology. */
import type { ProbeRule } from '../../reasoning/probe.ts';
import { isLive } from '../../store/lane.ts';
import type { Run } from '../../store/lane.ts';
import { pointAt } from '../../store/timeline.ts';
import type { AnswerPoint, AnswerSpan, Timeline, TimelineMark } from '../../store/timeline.ts';
import { count } from '../words.ts';

/** "after 48 thinking tokens: 3, correct". */
export function timelineValueWords(timeline: Timeline | null, position: number | null): string {
  if (timeline === null || timeline.used === 0) {
    return 'nothing thought yet';
  }
  const place = position ?? timeline.used;
  const point = pointAt(timeline.points, place);
  const marks = timeline.marks.filter((mark) => mark.position === place).map((mark) => `; ${mark.words}`);
  const tokens = `${position === null ? 'all' : 'after'} ${count(place)} thinking tokens`;
  return `${tokens}: ${point === undefined ? 'answer not known yet' : pointWords(point)}${marks.join('')}`;
}

/** "3, correct". */
function pointWords({ answer, correct }: AnswerPoint): string {
  const verdict = correct === null ? '' : correct ? ', correct' : ', wrong';
  return `${answer ?? 'no answer'}${verdict}`;
}

/** "16 to 48 tokens: 3, correct". */
export function spanWords({ from, to, first }: AnswerSpan): string {
  const place = first.isFinal ? `all ${count(from)}` : `${count(from)} to ${count(to)}`;
  return `${place} tokens: ${pointWords(first)}`;
}

/** "after 48 tokens: the model wanted to end its thought". */
export function markWords(mark: TimelineMark): string {
  return `after ${count(mark.position)} tokens: ${mark.words}`;
}

/** Why there is nothing to read yet. */
export function emptyTimelineWords(run: Run | null): string {
  if (run === null) {
    return 'After a run, scrub through its thought here.';
  }
  return isLive(run)
    ? 'Answers come when it is done, or where you click the strip.'
    : 'Click the strip to ask for the answer there.';
}

/** "every 32, sentences, forced words"; where answers along a thought are asked for. */
export function ruleWords({ everyTokens, sentenceEnds, suppressedEnds }: ProbeRule): string {
  const parts = [
    everyTokens > 0 ? `every ${count(everyTokens)}` : '',
    sentenceEnds ? 'sentences' : '',
    suppressedEnds ? 'forced words' : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'no place' : parts.join(', ');
}
