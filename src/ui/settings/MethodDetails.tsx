/** How thinking is controlled beyond budget and extensions; applies to every lane from its next run on. */
import type { ReactNode } from 'react';
import { LIMITS } from '../../store/limits.ts';
import { DEFAULT_METHOD } from '../../store/method-choice.ts';
import { Button } from '../controls/Button.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { AskFields } from './AskFields.tsx';
import { methodWords } from './method-words.ts';
import { RotationField } from './RotationField.tsx';
import './method.css';

/** Disclosure with one rule per line, each explained in a sentence. */
export function MethodDetails() {
  const { setMethod } = useActions();
  const method = useAppState((state) => state.lanes[0]?.settings.method ?? DEFAULT_METHOD);
  const words = methodWords(method);
  return (
    <details className="disclosure method">
      <summary>Method: {words}</summary>
      <ul className="method-rules" aria-label="Rules of the method">
        <LoopGuardRule />
        <Rule
          id="method-rotation"
          sentence="Further extension strings, with | between them, take turns with the first, so that the model is not sent back into the same words."
        >
          <RotationField describedBy="method-rotation" />
        </Rule>
        <NumberRules />
        <Rule
          id="method-ask"
          sentence="The prompt asks for a length of thought, which the model may heed or not (conditional control); the bundled s1-nano was not trained on it and may go wrong."
        >
          <AskFields describedBy="method-ask" />
        </Rule>
      </ul>
      <div className="fields">
        <Button
          small
          label="Plain method"
          disabled={words === 'plain'}
          onPress={() => {
            setMethod(DEFAULT_METHOD);
          }}
        >
          Plain
        </Button>
        <p className="hint">The method is that of all lanes. Changes apply from the next run on.</p>
      </div>
    </details>
  );
}

interface RuleProps {
  /** Of the sentence, which describes the fields. */
  readonly id: string;
  readonly sentence: string;
  readonly children: ReactNode;
}

function Rule({ id, sentence, children }: RuleProps) {
  return (
    <li>
      <div className="fields">{children}</div>
      <p className="hint" id={id}>
        {sentence}
      </p>
    </li>
  );
}

function LoopGuardRule() {
  const { setMethod } = useActions();
  const loopGuard = useAppState((state) => state.lanes[0]?.settings.method?.loopGuard ?? true);
  return (
    <Rule
      id="method-guard"
      sentence="A thought that repeats itself, or to which an extension added almost nothing, is not extended again."
    >
      <label className="field">
        <input
          type="checkbox"
          aria-describedby="method-guard"
          checked={loopGuard}
          onChange={(event) => {
            setMethod({ loopGuard: event.currentTarget.checked });
          }}
        />
        Loop guard
      </label>
    </Rule>
  );
}

/** The rules that are one number. */
const NUMBERS = [
  {
    key: 'minThinking',
    name: 'Minimum thinking',
    sentence: 'The model may not end its thinking before this many tokens.',
  },
  {
    key: 'sentenceWindow',
    name: 'Sentence window',
    sentence:
      'From this many tokens before the budget on, thinking is closed where a sentence or line ends, not in the middle of it.',
  },
  {
    key: 'answerReserve',
    name: 'Kept for the answer',
    sentence:
      'This many tokens of the budget are kept for the answer; with 0, the answer comes on top of the budget.',
  },
  {
    key: 'minEntropy',
    name: 'Extend when unsure',
    sentence:
      'An end is suppressed only where the model was at least this unsure about it (entropy, in nats); with 0, wherever there are extensions left.',
  },
] as const;

function NumberRules() {
  const { setMethod } = useActions();
  const method = useAppState((state) => state.lanes[0]?.settings.method ?? DEFAULT_METHOD);
  return NUMBERS.map(({ key, name, sentence }) => (
    <Rule key={key} id={`method-${key}`} sentence={sentence}>
      <NumberField
        label={name}
        visibleLabel={name}
        describedBy={`method-${key}`}
        value={method[key]}
        range={LIMITS[key]}
        step={key === 'minEntropy' ? 0.1 : 1}
        onInput={(value) => {
          setMethod({ [key]: value });
        }}
      />
    </Rule>
  ));
}
