/** How many tokens of question, thinking and answer the model has room for. */
import type { EngineState } from '../../store/engine-state.ts';
import { SelectField, type SelectOption } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { count } from '../words.ts';

const SHORTEST = 1024;

/** Context select; the choice is kept for this model. More tokens take more memory for every lane. */
export function ContextField() {
  const actions = useActions();
  const engine = useAppState((state) => state.engine);
  return (
    <SelectField
      label="Context"
      visibleLabel="Context"
      value={String(engine.choice.contextLength)}
      options={contextOptions(engine)}
      onChange={(value) => {
        actions.chooseEngine({ contextLength: Number(value) });
      }}
    />
  );
}

/** Powers of two up to what the model was made for, which is known once it is loaded, and what is chosen now. */
function contextOptions({ choice, status }: EngineState): readonly SelectOption[] {
  const longest = status.kind === 'ready' ? status.info.maxContextLength : 0;
  const lengths = new Set<number>();
  for (let tokens = SHORTEST; tokens < longest; tokens *= 2) {
    lengths.add(tokens);
  }
  for (const tokens of [longest, choice.contextLength]) {
    if (tokens > 0) {
      lengths.add(tokens);
    }
  }
  return [
    { value: '0', text: 'Automatic' },
    ...[...lengths]
      .sort((a, b) => a - b)
      .map((tokens) => ({ value: String(tokens), text: `${count(tokens)} tokens` })),
  ];
}
