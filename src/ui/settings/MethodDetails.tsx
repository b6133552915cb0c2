/** How thinking is controlled beyond budget and extensions; applies to every lane from its next run on. */
import type { ReactNode } from 'react';
import type { Method, Variant } from '../../reasoning/method.ts';
import { LIMITS } from '../../store/limits.ts';
import { DEFAULT_METHOD, isInForce, VARIANTS } from '../../store/method-choice.ts';
import { Button } from '../controls/Button.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { AskFields } from './AskFields.tsx';
import { methodWords } from './method-words.ts';
import { RotationField } from './RotationField.tsx';
import './method.css';

/** Disclosure with one rule per line, each explained in a sentence. */
export function MethodDetails() {
  const { setMethod } = useActions();
  const method = useMethod();
  const words = methodWords(method);
  return (
    <details className="disclosure method">
      <summary>Method: {words}</summary>
      <ul className="method-rules" aria-label="Rules of the method">
        <VariantRule />
        <RejectionRule />
        <LoopGuardRule />
        <Rule
          id="method-rotation"
          rule="rotation"
          sentence="Further extension strings, with | between them, take turns with the first, so that the model is not sent back into the same words."
        >
          <RotationField describedBy="method-rotation" />
        </Rule>
        <NumberRules />
        <Rule
          id="method-ask"
          rule="ask"
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

/** That of all lanes. */
function useMethod(): Method {
  return useAppState((state) => state.lanes[0]?.settings.method ?? DEFAULT_METHOD);
}

interface RuleProps {
  /** Of the sentence, which describes the fields. */
  readonly id: string;
  readonly rule: keyof Method;
  readonly sentence: string;
  readonly children: ReactNode;
}

/** Its fields are off where the variant does not have the rule. */
function Rule({ id, rule, sentence, children }: RuleProps) {
  const variant = useMethod().variant;
  return (
    <li>
      <fieldset className="fields" disabled={!isInForce(variant, rule)}>
        {children}
      </fieldset>
      <p className="hint" id={id}>
        {sentence}
      </p>
    </li>
  );
}

const VARIANT_TEXTS: Readonly<Record<Variant, { readonly text: string; readonly sentence: string }>> = {
  total: {
    text: 'one for the whole thought',
    sentence: 'One budget caps the whole thought, forced words included.',
  },
  'per-round': {
    text: 'one per round, as in s1’s harness',
    sentence:
      'Every round up to a suppressed end has the whole budget, and the thought is cut to it once it is over: the rule behind the paper’s numbers. Moving the budget begins the run anew.',
  },
  readme: {
    text: 'as in s1’s README',
    sentence:
      'Forced words are free and tokenized together with the text before them, and nothing closes a thought: the model has to write the delimiter itself, as part of its answer. Moving the budget begins the run anew.',
  },
};
const VARIANT_OPTIONS = VARIANTS.map((value) => ({ value, text: VARIANT_TEXTS[value].text }));

function VariantRule() {
  const { setMethod } = useActions();
  const { variant } = useMethod();
  return (
    <Rule id="method-variant" rule="variant" sentence={VARIANT_TEXTS[variant].sentence}>
      <SelectField
        label="Budget rule"
        visibleLabel="Budget"
        describedBy="method-variant"
        value={variant}
        options={VARIANT_OPTIONS}
        onChange={(value) => {
          setMethod({ variant: VARIANTS.find((choice) => choice === value) ?? 'total' });
        }}
      />
    </Rule>
  );
}

function RejectionRule() {
  const { setMethod } = useActions();
  const { rejection } = useMethod();
  const isGreedy = useAppState((state) => state.lanes[0]?.settings.sampling.temperature === 0);
  const isVain = isGreedy && rejection.limit > 0;
  return (
    <Rule
      id="method-rejection"
      rule="rejection"
      sentence={`A thought that does not end by itself within so many tokens, its end included, is thrown away and begun again with another seed; with 0, every thought is taken. ${isVain ? 'The temperature is 0: all tries would be the same, so there is only one.' : ''}`}
    >
      <NumberField
        label="Reject thoughts longer than"
        visibleLabel="Reject above"
        describedBy="method-rejection"
        value={rejection.limit}
        range={LIMITS.rejectionLimit}
        onInput={(limit) => {
          setMethod({ rejection: { ...rejection, limit } });
        }}
      />
      <NumberField
        label="Tries at most"
        visibleLabel="tries"
        describedBy="method-rejection"
        value={rejection.tries}
        range={LIMITS.rejectionTries}
        onInput={(tries) => {
          setMethod({ rejection: { ...rejection, tries } });
        }}
      />
    </Rule>
  );
}

function LoopGuardRule() {
  const { setMethod } = useActions();
  const { loopGuard } = useMethod();
  return (
    <Rule
      id="method-guard"
      rule="loopGuard"
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
  const method = useMethod();
  return NUMBERS.map(({ key, name, sentence }) => (
    <Rule key={key} id={`method-${key}`} rule={key} sentence={sentence}>
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
