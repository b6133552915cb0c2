/** How much lanes have thought, on the axis of a budget: the one part of it that moves while tokens come. */
import { budgetToPosition } from '../../store/budget-scale.ts';
import { thinkingUsed } from '../../store/lane.ts';
import { useWatchedLanes } from '../throttled-lanes.ts';
import { positionStyle } from './position-style.ts';

/** Properties of `UsedMarks`. */
export interface UsedMarksProps {
  /** The lane whose tokens are marked; null = all lanes, with their numbers. */
  readonly laneNumber: number | null;
  /** End of the axis, tokens. */
  readonly max: number;
}

/** A pointer for every lane that has thought. */
export function UsedMarks({ laneNumber, max }: UsedMarksProps) {
  const used = useWatchedLanes()
    .filter(({ number }) => laneNumber === null || number === laneNumber)
    .flatMap(({ number, run }): UsedMark[] => {
      const tokens = thinkingUsed(run);
      return tokens === 0 ? [] : [{ number, position: stepwise(budgetToPosition(tokens, max)) }];
    });
  return groupMarks(used).map((group) => (
    <div key={group.lanes[0]} className="budget-used" style={positionStyle(group.position)}>
      {used.length > 1 && <span>{group.lanes.join(' ')}</span>}
    </div>
  ));
}

/** About half a pixel of the axis: a mark that moves by less is not drawn again. */
const STEP = 1 / 2048;

function stepwise(position: number): number {
  return Math.round(position / STEP) * STEP;
}

interface UsedMark {
  readonly number: number;
  /** On the axis, 0 to 1. */
  readonly position: number;
}

interface MarkGroup {
  readonly position: number;
  readonly lanes: readonly number[];
}

const MARK_DISTANCE = 0.025;

/** Marks closer than their numbers are wide share one pointer. */
function groupMarks(used: readonly UsedMark[]): readonly MarkGroup[] {
  const groups: MarkGroup[] = [];
  for (const { number, position } of used.toSorted((a, b) => a.position - b.position)) {
    const last = groups.at(-1);
    if (last !== undefined && position - last.position < MARK_DISTANCE) {
      groups[groups.length - 1] = { ...last, lanes: [...last.lanes, number] };
    } else {
      groups.push({ position, lanes: [number] });
    }
  }
  return groups;
}
