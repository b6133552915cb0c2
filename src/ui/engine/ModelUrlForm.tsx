/** Address of a folder: one that was converted before, or one with config.json, tokenizer files and model.safetensors. */
import { useId, useState } from 'react';
import { normalizeModelUrl } from '../../store/url-state.ts';
import { useActions } from '../store-context.tsx';

/** Plans or loads what is entered. */
export function ModelUrlForm() {
  const actions = useActions();
  const [text, setText] = useState('');
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
          actions.openFolder(url);
        }
      }}
    >
      <input
        type="text"
        inputMode="url"
        aria-label="Model folder URL"
        aria-invalid={refused || undefined}
        aria-describedby={refused ? problemId : undefined}
        placeholder="https://example.org/models/my-model/"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      <button type="submit" className="button" data-kind="plain" data-small>
        Load
      </button>
      {refused && (
        <span className="problem" id={problemId} role="alert">
          Give the http(s) address of a folder that was converted, or of one with config.json, tokenizer.json
          and safetensors files.
        </span>
      )}
    </form>
  );
}
