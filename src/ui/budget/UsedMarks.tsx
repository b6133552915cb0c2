/** How much lanes have thought, on the axis of a budget: the one part of it that changes with every token. */
import { useShallow } from 'zustand/react/shallow';
import { budgetToPosition } from '../../store/budget-scale.ts';
import { thinkingUsed } from '../../store/lane.ts';
import { useAppState } from '../store-context.tsx';
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
  const lanes = useAppState(
    useShallow((state) =>
      state.lanes
        .filter(({ number }) => laneNumber === null || number === laneNumber)
        .map(({ number }) => number),
    ),
  );
  const tokens = useAppState(
    useShallow((state) =>
      lanes.map((number) => thinkingUsed(state.lanes.find((lane) => lane.number === number)?.run ?? null)),
    ),
  );
  const used = lanes
    .map((number, index) => ({ number, tokens: tokens[index] ?? 0 }))
    .filter((mark) => mark.tokens > 0);
  return groupMarks(used, max).map((group) => (
    <div key={group.lanes[0]} className="budget-used" style={positionStyle(group.position)}>
      {used.length > 1 && <span>{group.lanes.join(' ')}</span>}
    </div>
  ));
}

interface UsedMark {
  readonly number: number;
  readonly tokens: number;
}

interface MarkGroup {
  readonly position: number;
  readonly lanes: readonly number[];
}

const MARK_DISTANCE = 0.025;

/** Marks closer than their numbers are wide share one pointer. */
function groupMarks(used: readonly UsedMark[], max: number): readonly MarkGroup[] {
  const groups: MarkGroup[] = [];
  for (const mark of used.toSorted((a, b) => a.tokens - b.tokens)) {
    const position = budgetToPosition(mark.tokens, max);
    const last = groups.at(-1);
    if (last !== undefined && position - last.position < MARK_DISTANCE) {
      groups[groups.length - 1] = { ...last, lanes: [...last.lanes, mark.number] };
    } else {
      groups.push({ position, lanes: [mark.number] });
    }
  }
  return groups;
}
