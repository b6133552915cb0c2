/** The page's settings: Lane 1's own, and what a new lane starts from. */
import { BudgetControl } from '../budget/BudgetControl.tsx';
import { AnswerTimeline } from '../timeline/AnswerTimeline.tsx';
import { ExtensionFields } from './ExtensionFields.tsx';
import { MethodDetails } from './MethodDetails.tsx';
import { SamplingDetails } from './SamplingDetails.tsx';

/** Card with budget, extensions and sampling. */
export function Settings() {
  return (
    <section className="card settings" aria-label="Settings">
      <BudgetControl laneNumber={1}>
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
