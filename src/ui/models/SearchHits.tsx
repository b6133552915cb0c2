/** Repositories that a search found, with what can be taken from each. */
import { useState } from 'react';
import type { SearchHit } from '../../store/library-state.ts';
import { Button } from '../controls/Button.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions } from '../store-context.tsx';
import { bytes } from '../words.ts';

/** Safetensors as a whole, one of the GGUF files, or either where a repository has both. */
export function SearchHits({ hits }: { readonly hits: readonly SearchHit[] }) {
  if (hits.length === 0) {
    return <p role="status">Nothing found. Try other words.</p>;
  }
  return (
    <ul className="hits" aria-label="Repositories found">
      {hits.map((hit) => (
        <li key={hit.repository}>
          <span className="hit-name">{hit.repository}</span>
          <span className="hint">{hitWords(hit)}</span>
          {(safetensorsOf(hit).length > 0 || hit.gguf.length === 0) && <PlanRepository hit={hit} />}
          {hit.gguf.length > 0 && <PlanGguf hit={hit} />}
        </li>
      ))}
    </ul>
  );
}

function PlanRepository({ hit }: { readonly hit: SearchHit }) {
  const actions = useActions();
  return (
    <Button
      small
      disabled={safetensorsOf(hit).length === 0}
      label={`Plan ${hit.gguf.length > 0 ? 'safetensors of ' : ''}${hit.repository}`}
      onPress={() => {
        actions.openPlan({ kind: 'hub', repository: hit.repository });
      }}
    >
      {hit.gguf.length > 0 ? 'Plan safetensors' : 'Plan'}
    </Button>
  );
}

function PlanGguf({ hit }: { readonly hit: SearchHit }) {
  const { repository, gguf } = hit;
  const isChoice = safetensorsOf(hit).length > 0;
  const actions = useActions();
  const [chosen, setChosen] = useState(gguf[0]?.file ?? '');
  return (
    <>
      <SelectField
        label={`File of ${repository}`}
        value={chosen}
        options={gguf.map(({ file, sizeBytes }) => ({
          value: file,
          text: sizeBytes === null ? file : `${file}, ${bytes(sizeBytes)}`,
        }))}
        onChange={setChosen}
      />
      <Button
        small
        label={isChoice ? `Plan GGUF file of ${repository}` : `Plan ${repository}`}
        onPress={() => {
          actions.openPlan({ kind: 'hub', repository, file: chosen });
        }}
      >
        {isChoice ? 'Plan GGUF file' : 'Plan'}
      </Button>
    </>
  );
}

function safetensorsOf({ files }: SearchHit): SearchHit['files'] {
  return files.filter(({ path }) => path.endsWith('.safetensors'));
}

function hitWords(hit: SearchHit): string {
  const weights = safetensorsOf(hit);
  const gate = hit.gated ? 'gated, ' : '';
  const models = hit.gguf.length;
  const gguf = `${String(models)} ${models === 1 ? 'model' : 'models'} in GGUF`;
  if (weights.length === 0) return `${gate}${models === 0 ? 'no weights that can be used here' : gguf}`;
  const size = weights.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const number = `${String(weights.length)} ${weights.length === 1 ? 'file' : 'files'}`;
  return `${gate}${number} of safetensors${size > 0 ? `, ${bytes(size)}` : ''}${models > 0 ? `; ${gguf}` : ''}`;
}
