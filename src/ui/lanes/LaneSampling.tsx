/** What a further lane has of sampling for itself: the same budget may be drawn again with another seed. */
import type { Lane } from '../../store/lane.ts';
import { LIMITS } from '../../store/limits.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { useActions } from '../store-context.tsx';
import { controlName } from '../words.ts';

/** Temperature, and the seed where it means something. */
export function LaneSampling({ lane }: { readonly lane: Lane }) {
  const { setSampling } = useActions();
  const { temperature, seed } = lane.settings.sampling;
  return (
    <div className="fields lane-sampling">
      <NumberField
        label={controlName('Temperature', lane.number)}
        visibleLabel="Temperature"
        value={temperature}
        range={LIMITS.temperature}
        step={0.1}
        onInput={(value) => {
          setSampling(lane.number, { temperature: value });
        }}
      />
      {temperature > 0 && (
        <NumberField
          label={controlName('Seed', lane.number)}
          visibleLabel="Seed"
          value={seed}
          range={LIMITS.seed}
          onInput={(value) => {
            setSampling(lane.number, { seed: value });
          }}
        />
      )}
    </div>
  );
}
