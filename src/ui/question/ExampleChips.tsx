/** A few example questions, of all kinds or of one, with the next ones a press away. */
import { useState } from 'react';
import { examplesByFamily, pickExamples } from '../../store/examples.ts';
import { Button } from '../controls/Button.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { familyWords } from '../words.ts';

/** As many as fit below the question without pushing the lanes down. */
const SHOWN = 4;
const ALL = '';

/** Example questions, and which kind of them. */
export function ExampleChips() {
  const actions = useActions();
  const examples = useAppState((state) => state.examples);
  const [family, setFamily] = useState(ALL);
  const [turn, setTurn] = useState(0);
  const families = examplesByFamily(examples);
  // The served list may lack a kind that the built-in one has.
  const chosen = families.has(family) ? family : null;
  const shown = pickExamples(families, chosen, turn, SHOWN);
  const available = chosen === null ? examples.length : (families.get(chosen)?.length ?? 0);
  return (
    <div className="examples" role="group" aria-label="Example questions">
      <div className="examples-head">
        {families.size > 1 && (
          <SelectField
            label="Kind of examples"
            visibleLabel="Examples"
            value={chosen ?? ALL}
            options={[
              { value: ALL, text: 'of all kinds' },
              ...[...families.keys()].map((name) => ({ value: name, text: familyWords(name) })),
            ]}
            onChange={(value) => {
              setFamily(value);
              setTurn(0);
            }}
          />
        )}
        {available > shown.length && (
          <Button
            kind="quiet"
            small
            onPress={() => {
              setTurn(turn + 1);
            }}
          >
            More
          </Button>
        )}
      </div>
      <div className="chips">
        {shown.map((example) => (
          <button
            key={example.question}
            type="button"
            className="chip"
            title={example.question}
            onClick={() => {
              actions.setQuestion(example.question);
            }}
          >
            {chosen === null && <span className="chip-family">{familyWords(example.family)}</span>}{' '}
            {example.question}
          </button>
        ))}
      </div>
    </div>
  );
}
