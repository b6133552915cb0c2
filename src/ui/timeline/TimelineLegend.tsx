/** What the signs of a timeline mean, and when its answers are found out. */
import { memo } from 'react';
import { DEFAULT_PROBING, PROBE_DISTANCES, PROBING } from '../../store/probing.ts';
import type { Probing } from '../../store/probing.ts';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { ruleWords } from './timeline-words.ts';

const WORDS: Readonly<Record<Probing, string>> = {
  after: 'after the run',
  live: 'while thinking (slower)',
  off: 'only where you look',
};
const OPTIONS = PROBING.map((value) => ({ value, text: WORDS[value] }));

/** Title, legend and the choice of moment; the same for every token. */
export const TimelineLegend = memo(function TimelineLegend() {
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
      <ProbeRuleFields />
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
});

/** Where along a thought its answer is asked for. */
function ProbeRuleFields() {
  const { setProbeRule } = useActions();
  const rule = useAppState((state) => state.probeRule);
  const distances = [...new Set<number>([...PROBE_DISTANCES, rule.everyTokens])].sort((a, b) => a - b);
  return (
    <details className="disclosure timeline-rule">
      <summary>at {ruleWords(rule)}</summary>
      <div className="fields">
        <SelectField
          label="Ask by count"
          visibleLabel="by count"
          value={String(rule.everyTokens)}
          options={distances.map((tokens) => ({
            value: String(tokens),
            text: tokens === 0 ? 'no' : `every ${String(tokens)} tokens`,
          }))}
          onChange={(value) => {
            setProbeRule({ everyTokens: Number(value) });
          }}
        />
        <Check
          label="at ends of sentences and lines"
          checked={rule.sentenceEnds}
          onChange={(sentenceEnds) => {
            setProbeRule({ sentenceEnds });
          }}
        />
        <Check
          label="where it was forced on"
          checked={rule.suppressedEnds}
          onChange={(suppressedEnds) => {
            setProbeRule({ suppressedEnds });
          }}
        />
      </div>
    </details>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="field">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
      {label}
    </label>
  );
}
