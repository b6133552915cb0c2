/** What the signs of a timeline mean, and when its answers are found out. */
import { DEFAULT_PROBING, PROBING } from '../../store/probing.ts';
import type { Probing } from '../../store/probing.ts';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';

const WORDS: Readonly<Record<Probing, string>> = {
  after: 'after the run',
  live: 'while thinking (slower)',
  off: 'only where you look',
};
const OPTIONS = PROBING.map((value) => ({ value, text: WORDS[value] }));

/** Title, legend and the choice of moment. */
export function TimelineLegend() {
  const actions = useActions();
  const probing = useAppState((state) => state.probing);
  return (
    <div className="timeline-legend">
      <span className="timeline-title">Its answer at every point</span>
      <ul>
        <li>
          <svg viewBox="0 0 20 8" aria-hidden="true">
            <path className="curve-end" d="M0 4H20" />
          </svg>
          p(end)
        </li>
        <li>
          <svg viewBox="0 0 20 8" aria-hidden="true">
            <path className="curve-entropy" d="M0 4H20" />
          </svg>
          unsure of the answer
        </li>
        <li>
          <span aria-hidden="true">◆</span> wanted to end
        </li>
        <li>
          <span aria-hidden="true">↻</span> forced on
        </li>
      </ul>
      <SelectField
        label="Ask for answers"
        visibleLabel="asked"
        value={probing}
        options={OPTIONS}
        onChange={(value) => {
          actions.setProbing(PROBING.find((choice) => choice === value) ?? DEFAULT_PROBING);
        }}
      />
    </div>
  );
}
