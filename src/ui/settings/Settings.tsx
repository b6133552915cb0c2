/** The page's settings: Lane 1's own, and what a new lane starts from. */
import { useShallow } from 'zustand/react/shallow';
import { thinkingUsed } from '../../store/lane.ts';
import { BudgetControl } from '../budget/BudgetControl.tsx';
import { useAppState } from '../store-context.tsx';
import { AnswerTimeline } from '../timeline/AnswerTimeline.tsx';
import { ExtensionFields } from './ExtensionFields.tsx';
import { MethodDetails } from './MethodDetails.tsx';
import { SamplingDetails } from './SamplingDetails.tsx';

/** Card with budget, extensions and sampling. */
export function Settings() {
  const numbers = useAppState(useShallow((state) => state.lanes.map((lane) => lane.number)));
  const tokens = useAppState(useShallow((state) => state.lanes.map((lane) => thinkingUsed(lane.run))));
  const used = numbers
    .map((laneNumber, index) => ({ laneNumber, tokens: tokens[index] ?? 0 }))
    .filter((mark) => mark.tokens > 0);
  return (
    <section className="card settings" aria-label="Settings">
      <BudgetControl laneNumber={1} used={used}>
        <div className="settings-more">
          <ExtensionFields laneNumber={1} />
          <SamplingDetails />
          <MethodDetails />
        </div>
      </BudgetControl>
      <AnswerTimeline laneNumber={1} />
    </section>
  );
}
