/** What a further lane has of sampling for itself: the same budget may be drawn again with another seed. */
import type { RunSettings } from '../../reasoning/run-settings.ts';
import { LIMITS } from '../../store/limits.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { useActions } from '../store-context.tsx';
import { controlName } from '../words.ts';

/** Properties of `LaneSampling`. */
export interface LaneSamplingProps {
  /** Of the lane. */
  readonly number: number;
  readonly sampling: RunSettings['sampling'];
}

/** Temperature, and the seed where it means something. */
export function LaneSampling({ number, sampling: { temperature, seed } }: LaneSamplingProps) {
  const { setSampling } = useActions();
  return (
    <div className="fields lane-sampling">
      <NumberField
        label={controlName('Temperature', number)}
        visibleLabel="Temperature"
        value={temperature}
        range={LIMITS.temperature}
        step={0.1}
        onInput={(value) => {
          setSampling(number, { temperature: value });
        }}
      />
      {temperature > 0 && (
        <NumberField
          label={controlName('Seed', number)}
          visibleLabel="Seed"
          value={seed}
          range={LIMITS.seed}
          onInput={(value) => {
            setSampling(number, { seed: value });
          }}
        />
      )}
    </div>
  );
}
