/** The ways to name a checkpoint that is not in the list. */
import { useId, useRef, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { ModelUrlForm } from '../engine/ModelUrlForm.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { SearchHits } from './SearchHits.tsx';
import { sourceOfText } from './source-of-text.ts';
import { sourceOfFiles } from './use-file-drop.ts';

/** Repository, search, files, folder URL, mirror. */
export function OtherSource() {
  return (
    <>
      <h2>Another model</h2>
      <RepositoryForm />
      <FilePicker />
      <div className="other-way">
        <h3>A folder on a web server</h3>
        <ModelUrlForm />
        <p className="hint">
          One that was converted (npm run convert) is planned, then stored; one of transformers is loaded as
          it is, which suits small models.
        </p>
      </div>
      <HubForm />
    </>
  );
}

function RepositoryForm() {
  const actions = useActions();
  const [text, setText] = useState('');
  const id = useId();
  const search = useAppState((state) => state.library.search);
  const source = sourceOfText(text);
  return (
    <form
      className="other-way"
      onSubmit={(event) => {
        event.preventDefault();
        const query = text.trim();
        if (query !== '') {
          actions.searchHub(query);
        }
      }}
    >
      <h3>
        <label htmlFor={id}>A repository on the hub</label>
      </h3>
      <div className="fields">
        <input
          id={id}
          type="text"
          className="wide"
          placeholder="owner/name, or words to search for"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        <button type="submit" className="button" data-kind="plain" data-small>
          Search
        </button>
        <Button
          small
          disabled={source === null}
          onPress={() => {
            if (source !== null) {
              actions.openPlan(source);
            }
          }}
        >
          Plan this repository
        </Button>
      </div>
      <p className="hint">
        With a file behind it for GGUF or ONNX: owner/name/file.gguf. Asking the hub is the first thing that
        leaves this page.
      </p>
      {search.state === 'asking' && <p role="status">Searching…</p>}
      {search.error !== null && (
        <p className="problem" role="alert">
          {search.error.message}
        </p>
      )}
      {search.state === 'ready' && <SearchHits hits={search.hits} />}
    </form>
  );
}

/** A property of file inputs that React's types do not know. */
const FOLDERS_ONLY = { webkitdirectory: '' };

function FilePicker() {
  const actions = useActions();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    const source = sourceOfFiles([...(input.files ?? [])]);
    input.value = '';
    if (source !== null) {
      actions.openPlan(source);
    }
  };
  return (
    <div className="other-way">
      <h3>Files of this computer</h3>
      <div className="fields">
        <Button small onPress={() => folder.current?.click()}>
          Choose a folder…
        </Button>
        <Button small onPress={() => files.current?.click()}>
          Choose files…
        </Button>
        <span className="hint">
          or drop them anywhere on this page: safetensors or ONNX with config and tokenizer, or GGUF
        </span>
      </div>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Model folder"
        {...FOLDERS_ONLY}
        onChange={(event) => {
          take(event.currentTarget);
        }}
      />
      <input
        ref={files}
        type="file"
        hidden
        multiple
        aria-label="Model files"
        onChange={(event) => {
          take(event.currentTarget);
        }}
      />
    </div>
  );
}

function HubForm() {
  const actions = useActions();
  const hub = useAppState((state) => state.library.hub);
  return (
    <details className="disclosure other-way">
      <summary>Mirror and access token</summary>
      <div className="fields">
        <label className="field">
          <span>Hub or mirror</span>
          <input
            type="text"
            inputMode="url"
            className="wide"
            value={hub.baseUrl}
            onChange={(event) => {
              actions.setHub({ baseUrl: event.currentTarget.value.trim().replace(/\/+$/u, '') });
            }}
          />
        </label>
        <label className="field">
          <span>Access token</span>
          <input
            type="password"
            autoComplete="off"
            value={hub.token}
            onChange={(event) => {
              actions.setHub({ token: event.currentTarget.value.trim() });
            }}
          />
        </label>
      </div>
      <p className="hint">
        For gated repositories. The token is sent to this hub only, is kept in memory until you leave the
        page, and is written nowhere.
      </p>
    </details>
  );
}
