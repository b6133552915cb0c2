/** Samples of the question: how many, how varied, and what they say together. */
import { isSampling } from '../../store/samples-state.ts';
import { LIMITS } from '../../store/limits.ts';
import { Button } from '../controls/Button.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { EarlierVotes } from './EarlierVotes.tsx';
import { SamplesResult } from './SamplesResult.tsx';
import { samplesWords } from './samples-words.ts';
import './samples.css';

/** Card with the choice, and the result below it once there is one. */
export function SamplesPanel() {
  const actions = useActions();
  const choice = useAppState((state) => state.samples.choice);
  const status = useAppState((state) => state.samples.status);
  const running = isSampling({ status });
  return (
    <section className="card samples" aria-labelledby="samples-heading">
      <h2 id="samples-heading">Parallel samples</h2>
      <p className="hint" id="samples-hint">
        The question several times over, with the settings of Lane 1 but for the temperature, decoded
        together. Each has a seed of its own, counted up from that of the settings. The answer given most
        often wins.
      </p>
      <div className="fields">
        <NumberField
          label="Samples"
          visibleLabel="Samples"
          describedBy="samples-hint"
          value={choice.count}
          range={LIMITS.samples}
          onInput={(count) => {
            actions.chooseSamples({ count });
          }}
        />
        <NumberField
          label="Temperature of samples"
          visibleLabel="Temperature"
          value={choice.temperature}
          range={LIMITS.sampleTemperature}
          step={0.1}
          onInput={(temperature) => {
            actions.chooseSamples({ temperature });
          }}
        />
        <Button onPress={actions.drawSamples}>Draw {samplesWords(choice.count)}</Button>
        <Button disabled={!running} onPress={actions.stopSamples}>
          End sampling
        </Button>
      </div>
      {status !== 'idle' && <SamplesResult />}
      <EarlierVotes />
    </section>
  );
}
