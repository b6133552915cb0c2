/** A number that may be half typed: valid values are reported as they are typed, the rest is put right on leaving. */
import { useState } from 'react';
import type { Range } from '../../store/limits.ts';

/** Properties of `NumberField`. */
export interface NumberFieldProps {
  readonly id?: string;
  readonly value: number;
  readonly range: Range;
  readonly step?: number;
  readonly label: string;
  /** Show the label beside the field; otherwise it is its accessible name only. */
  readonly visibleLabel?: string;
  /** Id of a text that explains the field. */
  readonly describedBy?: string;
  readonly onInput: (value: number) => void;
  /** The value is settled: Enter, or the field was left. */
  readonly onCommit?: (value: number) => void;
}

/** A spin button. */
export function NumberField(props: NumberFieldProps) {
  const { value, range, step = 1 } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (): void => {
    setDraft(null);
    props.onCommit?.(value);
  };
  return (
    <label className="field">
      {props.visibleLabel !== undefined && <span aria-hidden="true">{props.visibleLabel}</span>}
      <input
        type="number"
        inputMode={step === 1 ? 'numeric' : 'decimal'}
        aria-label={props.label}
        aria-describedby={props.describedBy}
        min={range.min}
        max={range.max}
        step={step}
        value={draft ?? String(value)}
        onChange={(event) => {
          const text = event.currentTarget.value;
          const typed = Number(text);
          const valid = text.trim() !== '' && typed >= range.min && typed <= range.max;
          setDraft(text);
          if (valid && (step !== 1 || Number.isInteger(typed))) {
            props.onInput(typed);
          }
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            commit();
          }
        }}
        onBlur={commit}
      />
    </label>
  );
}
