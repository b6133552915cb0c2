/** Choice of checkpoint: the bundled one, or any folder of published weights by its URL. */
import { useId, useState } from 'react';
import { BUNDLED_MODEL, modelNameOf } from '../../store/engine-state.ts';
import { normalizeModelUrl } from '../../store/url-state.ts';
import { Button } from '../controls/Button.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';

const OTHER = 'other';
const CURRENT = 'current';

/** Model select with a URL entry behind "Other folder URL…". */
export function ModelField() {
  const actions = useActions();
  const modelUrl = useAppState((state) => state.engine.choice.modelUrl);
  const [asking, setAsking] = useState(false);
  const current = modelUrl === null ? [] : [{ value: CURRENT, text: modelNameOf(modelUrl) }];
  return (
    <>
      <SelectField
        label="Model"
        visibleLabel="Model"
        value={asking ? OTHER : modelUrl === null ? BUNDLED_MODEL : CURRENT}
        options={[
          { value: BUNDLED_MODEL, text: `${BUNDLED_MODEL} (ships with this page)` },
          ...current,
          { value: OTHER, text: 'Other folder URL…' },
        ]}
        onChange={(value) => {
          setAsking(value === OTHER);
          if (value === BUNDLED_MODEL && modelUrl !== null) {
            actions.chooseEngine({ modelUrl: null });
          }
        }}
      />
      {asking && (
        <ModelUrlForm
          initial={modelUrl ?? ''}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </>
  );
}

function ModelUrlForm({ initial, onClose }: { readonly initial: string; readonly onClose: () => void }) {
  const actions = useActions();
  const [text, setText] = useState(initial);
  const [refused, setRefused] = useState(false);
  const problemId = useId();
  return (
    <form
      className="model-url"
      onSubmit={(event) => {
        event.preventDefault();
        const url = normalizeModelUrl(text);
        setRefused(url === null);
        if (url !== null) {
          actions.chooseEngine({ modelUrl: url });
          onClose();
        }
      }}
    >
      <input
        type="text"
        inputMode="url"
        autoFocus
        aria-label="Model folder URL"
        aria-invalid={refused || undefined}
        aria-describedby={refused ? problemId : undefined}
        placeholder="https://huggingface.co/simplescaling/s1.1-1.5B/resolve/main/"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      <button type="submit" className="button" data-kind="plain" data-small>
        Load
      </button>
      <Button small kind="quiet" onPress={onClose}>
        Cancel
      </Button>
      {refused && (
        <span className="problem" id={problemId} role="alert">
          Give the http(s) address of a folder with config.json, tokenizer.json and safetensors files.
        </span>
      )}
    </form>
  );
}
