/** Repositories that a search found, with what can be taken from each. */
import { useState } from 'react';
import type { SearchHit } from '../../store/library-state.ts';
import { Button } from '../controls/Button.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions } from '../store-context.tsx';
import { hitChoices, hitWords } from './model-words.ts';

/** Of a repository that has them: they need no name. */
const SAFETENSORS = '';

/** One line for each repository. */
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
          <PlanHit hit={hit} />
        </li>
      ))}
    </ul>
  );
}

/** Names a file of a repository with several checkpoints; where there is one, only the button. */
function PlanHit({ hit }: { readonly hit: SearchHit }) {
  const { repository } = hit;
  const actions = useActions();
  const choices = hitChoices(hit);
  const [chosen, setChosen] = useState(choices[0]?.file ?? SAFETENSORS);
  return (
    <>
      {choices.length > 1 && (
        <SelectField
          label={`File of ${repository}`}
          value={chosen}
          options={choices.map(({ file = SAFETENSORS, text }) => ({ value: file, text }))}
          onChange={setChosen}
        />
      )}
      <Button
        small
        disabled={choices.length === 0}
        label={`Plan ${repository}`}
        onPress={() => {
          actions.openPlan({
            kind: 'hub',
            repository,
            ...(chosen !== SAFETENSORS && { file: chosen }),
          });
        }}
      >
        Plan
      </Button>
    </>
  );
}
