/**
 * A number that may be half typed: valid values are reported as they are typed. On leaving, one outside the range becomes
 * the nearest within it, and the field says so.
 */
import { useId, useState } from 'react';
import type { Range } from '../../store/limits.ts';
import { numberProblemWords } from './number-problem-words.ts';
import { readNumber } from './read-number.ts';

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
  /** What the largest number is, for the message about a larger one: "the model’s context". */
  readonly limit?: string;
  readonly onInput: (value: number) => void;
  /** The value is settled: Enter, or the field was left. */
  readonly onCommit?: (value: number) => void;
}

/** A spin button. */
export function NumberField(props: NumberFieldProps) {
  const { step = 1 } = props;
  const problemId = useId();
  const { draft, problem, type, commit } = useTypedNumber(props);
  const describedBy = [props.describedBy, problem === null ? undefined : problemId].filter(Boolean).join(' ');
  return (
    <>
      <label className="field">
        {props.visibleLabel !== undefined && <span aria-hidden="true">{props.visibleLabel}</span>}
        <input
          type="number"
          inputMode={step === 1 ? 'numeric' : 'decimal'}
          aria-label={props.label}
          aria-describedby={describedBy === '' ? undefined : describedBy}
          min={props.range.min}
          max={props.range.max}
          step={step}
          value={draft ?? String(props.value)}
          onChange={(event) => {
            type(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              commit();
            }
          }}
          onBlur={commit}
        />
      </label>
      {problem !== null && (
        <span className="problem field-problem" id={problemId} role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

interface TypedNumberState {
  /** What is being typed; null = the value is shown. */
  readonly draft: string | null;
  /** What was not taken as typed, until something else is typed. */
  readonly problem: string | null;
  readonly type: (text: string) => void;
  readonly commit: () => void;
}

function useTypedNumber({
  value,
  range,
  step = 1,
  limit,
  onInput,
  onCommit,
}: NumberFieldProps): TypedNumberState {
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<{ readonly words: string; readonly set: number } | null>(null);
  const read = (text: string) => readNumber(text, range, step === 1);
  return {
    draft,
    // Once the value has been changed elsewhere, the message is about nothing any more.
    problem: problem?.set === value ? problem.words : null,
    type: (text) => {
      const typed = read(text);
      setDraft(text);
      setProblem(null);
      if (typed.kind === 'value') {
        onInput(typed.value);
      }
    },
    commit: () => {
      if (draft === null) {
        return;
      }
      const typed = read(draft);
      setDraft(null);
      if (typed.kind === 'outside') {
        const { nearest } = typed;
        setProblem({ words: numberProblemWords(typed.typed, nearest, range, limit), set: nearest });
        onInput(nearest);
        onCommit?.(nearest);
      } else {
        onCommit?.(value);
      }
    },
  };
}
