/** How the next token is chosen; applies to every lane from its next run on. */
import type { SamplingSettings } from '../../reasoning/run-settings.ts';
import { GREEDY, LIMITS } from '../../store/limits.ts';
import { Button } from '../controls/Button.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { useActions, useAppState } from '../store-context.tsx';

/** Disclosure with the sampling settings and the answer length. */
export function SamplingDetails() {
  const actions = useActions();
  const sampling = useAppState((state) => state.lanes[0]?.settings.sampling ?? GREEDY);
  const maxAnswerTokens = useAppState((state) => state.lanes[0]?.settings.maxAnswerTokens ?? 0);
  const greedy = sampling.temperature === 0;
  const words = greedy
    ? 'greedy'
    : `temperature ${String(sampling.temperature)}, seed ${String(sampling.seed)}`;
  return (
    <details className="disclosure">
      <summary>Sampling: {words}</summary>
      <div className="fields">
        <SamplingFields sampling={sampling} />
        <NumberField
          label="Answer tokens at most"
          visibleLabel="Answer tokens at most"
          value={maxAnswerTokens}
          range={LIMITS.answerTokens}
          onInput={actions.setMaxAnswerTokens}
        />
        <Button
          small
          disabled={greedy}
          onPress={() => {
            actions.setSampling('all', GREEDY);
          }}
        >
          Greedy
        </Button>
      </div>
      <p className="hint">
        Temperature 0 always takes the most likely token. Top-k 0 and top-p 1 leave all tokens in. Changes
        apply to every lane from its next run on; a further lane can have its own.
      </p>
    </details>
  );
}

function SamplingFields({ sampling }: { readonly sampling: SamplingSettings }) {
  const { setSampling } = useActions();
  return (
    <>
      <NumberField
        label="Temperature"
        visibleLabel="Temperature"
        value={sampling.temperature}
        range={LIMITS.temperature}
        step={0.1}
        onInput={(temperature) => {
          setSampling('all', { temperature });
        }}
      />
      <NumberField
        label="Top-k"
        visibleLabel="Top-k"
        value={sampling.topK}
        range={LIMITS.topK}
        onInput={(topK) => {
          setSampling('all', { topK });
        }}
      />
      <NumberField
        label="Top-p"
        visibleLabel="Top-p"
        value={sampling.topP}
        range={LIMITS.topP}
        step={0.01}
        onInput={(topP) => {
          setSampling('all', { topP });
        }}
      />
      <NumberField
        label="Seed"
        visibleLabel="Seed"
        value={sampling.seed}
        range={LIMITS.seed}
        onInput={(seed) => {
          setSampling('all', { seed });
        }}
      />
    </>
  );
}
