/** Which checkpoint runs where, and where loading is. */
import type { DeviceChoice, WeightsChoice } from '../../store/engine-state.ts';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { ContextField } from './ContextField.tsx';
import { EngineFacts } from './EngineFacts.tsx';
import { EngineProgress } from './EngineProgress.tsx';
import { StoredModels } from '../models/StoredModels.tsx';
import { ModelField } from './ModelField.tsx';
import { ThinkFormatField } from './ThinkFormatField.tsx';
import './engine.css';

const DEVICES: readonly { readonly value: DeviceChoice; readonly text: string }[] = [
  { value: 'auto', text: 'Automatic' },
  { value: 'webgpu', text: 'WebGPU' },
  { value: 'wasm', text: 'WebAssembly (CPU)' },
];

const WEIGHTS: readonly { readonly value: WeightsChoice; readonly text: string }[] = [
  { value: 'auto', text: 'Automatic' },
  { value: 'f32', text: '32-bit float' },
  { value: 'int8', text: '8-bit integer' },
  { value: 'int4', text: '4-bit integer' },
];

const THREADS = ['0', '1', '2', '4', '8', '16'].map((value) => ({
  value,
  text: value === '0' ? 'Automatic' : value,
}));

/** Bar under the header. */
export function EngineBar() {
  const actions = useActions();
  const choice = useAppState((state) => state.engine.choice);
  return (
    <section className="engine" aria-label="Engine">
      <ModelField />
      <SelectField
        label="Device"
        visibleLabel="Device"
        value={choice.device}
        options={DEVICES}
        onChange={(value) => {
          actions.chooseEngine({ device: DEVICES.find((item) => item.value === value)?.value ?? 'auto' });
        }}
      />
      <EngineProgress />
      <details className="disclosure engine-details">
        <summary>Engine details</summary>
        <div className="fields">
          <SelectField
            label="Weights"
            visibleLabel="Weights"
            value={choice.weights}
            options={WEIGHTS}
            onChange={(value) => {
              actions.chooseEngine({
                weights: WEIGHTS.find((item) => item.value === value)?.value ?? 'auto',
              });
            }}
          />
          <SelectField
            label="CPU threads"
            visibleLabel="CPU threads"
            value={String(choice.threads)}
            options={THREADS}
            onChange={(value) => {
              actions.chooseEngine({ threads: Number(value) });
            }}
          />
          <ContextField />
          <ThinkFormatField />
        </div>
        <EngineFacts />
      </details>
      <StoredModels />
    </section>
  );
}
