/** Two strings between which a model thinks, typed by someone who knows them. */
import { useId, useState } from 'react';
import { escapeNewlines, unescapeNewlines } from '../../lib/escape-newlines.ts';
import {
  ownDelimitersProblem,
  ownThinkFormatId,
  type OwnDelimiters,
} from '../../store/think-format-choice.ts';

/** Properties of `OwnDelimitersForm`. */
export interface OwnDelimitersFormProps {
  /** Those in use, null when none are yet. */
  readonly delimiters: OwnDelimiters | null;
  /** Called with an id for `RunSettings.thinkFormat`. */
  readonly onUse: (thinkFormat: string) => void;
}

/** Checked when they are put to use; whether the model has their tokens is found out by its next run. */
export function OwnDelimitersForm({ delimiters, onUse }: OwnDelimitersFormProps) {
  const [start, setStart] = useState(escapeNewlines(delimiters?.start ?? ''));
  const [end, setEnd] = useState(escapeNewlines(delimiters?.end ?? ''));
  const [problem, setProblem] = useState<string | null>(null);
  const hintId = useId();
  const problemId = useId();
  return (
    <form
      className="own-delimiters"
      aria-label="Delimiters of your own"
      onSubmit={(event) => {
        event.preventDefault();
        const typed = { start: unescapeNewlines(start), end: unescapeNewlines(end) };
        const found = ownDelimitersProblem(typed);
        setProblem(found);
        if (found === null) {
          onUse(ownThinkFormatId(typed));
        }
      }}
    >
      <Delimiter
        label="Thinking starts with"
        placeholder="<think>\n"
        value={start}
        onChange={setStart}
        describedBy={hintId}
      />
      <Delimiter
        label="Thinking ends with"
        placeholder="</think>\n\n"
        value={end}
        onChange={setEnd}
        describedBy={problem === null ? hintId : problemId}
        isWrong={problem !== null}
      />
      <button type="submit" className="button" data-kind="plain" data-small>
        Use these
      </button>
      {problem === null ? (
        <span className="hint" id={hintId}>
          \n is a new line. The end begins with a tag that is one token of the model.
        </span>
      ) : (
        <span className="problem" id={problemId} role="alert">
          {problem}
        </span>
      )}
    </form>
  );
}

interface DelimiterProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly describedBy: string;
  readonly isWrong?: boolean;
}

function Delimiter({ label, placeholder, value, onChange, describedBy, isWrong = false }: DelimiterProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        value={value}
        aria-invalid={isWrong || undefined}
        aria-describedby={describedBy}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    </label>
  );
}
