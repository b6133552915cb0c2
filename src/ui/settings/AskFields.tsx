/** What the prompt says about the length of the thought. */
import type { AskKind } from '../../reasoning/ask.ts';
import { LIMITS } from '../../store/limits.ts';
import { ASK_KINDS, asksForNumber, DEFAULT_METHOD } from '../../store/method-choice.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';

const WORDS: Readonly<Record<AskKind, string>> = {
  nothing: 'nothing',
  tokens: 'up to … tokens',
  steps: 'up to … steps',
  short: 'a short thought',
  long: 'a long thought',
};
const OPTIONS = ASK_KINDS.map((value) => ({ value, text: WORDS[value] }));

/** The kind, and the number where there is one. */
export function AskFields({ describedBy }: { readonly describedBy: string }) {
  const { setMethod } = useActions();
  const ask = useAppState((state) => (state.lanes[0]?.settings.method ?? DEFAULT_METHOD).ask);
  return (
    <>
      <SelectField
        label="Prompt asks for"
        visibleLabel="Prompt asks for"
        describedBy={describedBy}
        value={ask.kind}
        options={OPTIONS}
        onChange={(value) => {
          setMethod({ ask: { ...ask, kind: ASK_KINDS.find((kind) => kind === value) ?? 'nothing' } });
        }}
      />
      {asksForNumber(ask.kind) && (
        <NumberField
          label={`Number of ${ask.kind} asked for`}
          describedBy={describedBy}
          value={ask.count}
          range={LIMITS.askCount}
          onInput={(count) => {
            setMethod({ ask: { ...ask, count } });
          }}
        />
      )}
    </>
  );
}
