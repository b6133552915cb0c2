/** Everything about one budget: slider, ticks, numeric entry and the time it will take here. */
import type { ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { BUDGET_PRESETS, budgetToPosition, maxBudgetFor } from '../../store/budget-scale.ts';
import { contextLengthOf } from '../../store/app-state.ts';
import { knownSpeed } from '../../store/engine-state.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { controlName } from '../words.ts';
import { BudgetSlider } from './BudgetSlider.tsx';
import { estimateWords, shortEstimateWords } from './estimate-words.ts';
import { positionStyle } from './position-style.ts';
import { UsedMarks } from './UsedMarks.tsx';
import './budget.css';

/** Properties of `BudgetControl`. */
export interface BudgetControlProps {
  readonly laneNumber: number;
  /** Further settings beside the budget. */
  readonly children?: ReactNode;
}

/** Budget of one lane. Lane 1's has the marks of all. */
export function BudgetControl({ laneNumber, children }: BudgetControlProps) {
  const actions = useActions();
  const budget = useAppState(
    (state) => state.lanes.find((lane) => lane.number === laneNumber)?.settings.budget ?? 0,
  );
  const contextLength = useAppState((state) => contextLengthOf(state.engine));
  const axisMax = maxBudgetFor(contextLength);
  // A link may ask for more than this checkpoint's context; the axis then grows rather than showing a wrong place.
  const max = Math.max(axisMax, budget);
  const speed = useAppState(useShallow((state) => knownSpeed(state.engine)));
  const lanes = useAppState((state) => state.lanes.length);
  const change = (value: number, moment: 'live' | 'commit'): void => {
    actions.setBudget(laneNumber, value, moment);
  };
  return (
    <div className="budget" data-compact={laneNumber !== 1 || undefined}>
      <div className="budget-head">
        <span className="budget-title">{laneNumber === 1 ? 'Thinking budget' : 'Budget'}</span>
        <NumberField
          label={controlName('Budget in tokens', laneNumber)}
          value={budget}
          range={{ min: 0, max }}
          {...(contextLength === max && { limit: 'the model’s context' })}
          onInput={(value) => {
            change(value, 'live');
          }}
          onCommit={(value) => {
            change(value, 'commit');
          }}
        />
        <span className="unit">tokens</span>
        <span className="budget-time">
          {laneNumber === 1 ? estimateWords(budget, speed, lanes) : shortEstimateWords(budget, speed)}
        </span>
        {children}
      </div>
      <BudgetSlider
        label={controlName('Thinking budget', laneNumber)}
        budget={budget}
        max={max}
        marks={<UsedMarks laneNumber={laneNumber === 1 ? null : laneNumber} max={max} />}
        onChange={change}
      />
      <PresetTicks laneNumber={laneNumber} budget={budget} max={max} onPick={change} />
    </div>
  );
}

interface PresetTicksProps {
  readonly laneNumber: number;
  readonly budget: number;
  readonly max: number;
  readonly onPick: (budget: number, moment: 'commit') => void;
}

/** From here on the end of the axis has room for its own number beside the last preset. */
const END_LABEL_FROM = 1400;

function PresetTicks({ laneNumber, budget, max, onPick }: PresetTicksProps) {
  return (
    <div className="budget-ticks" role="group" aria-label={controlName('Budget presets', laneNumber)}>
      {BUDGET_PRESETS.filter((preset) => preset <= max).map((preset) => (
        <button
          key={preset}
          type="button"
          className="budget-tick"
          aria-pressed={preset === budget}
          style={positionStyle(budgetToPosition(preset, max))}
          onClick={() => {
            onPick(preset, 'commit');
          }}
        >
          {preset}
        </button>
      ))}
      <span className="budget-end" aria-hidden="true">
        {max > END_LABEL_FROM && max}
      </span>
    </div>
  );
}
