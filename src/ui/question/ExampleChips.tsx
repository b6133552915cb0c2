/** One example per family, with the next one a press away. */
import { useState } from 'react';
import { examplesByFamily } from '../../store/examples.ts';
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';

/** Row of example questions. */
export function ExampleChips() {
  const actions = useActions();
  const examples = useAppState((state) => state.examples);
  const [turn, setTurn] = useState(0);
  const families = [...examplesByFamily(examples)];
  const hasMore = families.some(([, list]) => list.length > 1);
  return (
    <div className="chips" role="group" aria-label="Example questions">
      {families.map(([family, list]) => {
        const example = list[turn % list.length];
        return (
          example !== undefined && (
            <button
              key={family}
              type="button"
              className="chip"
              onClick={() => {
                actions.setQuestion(example.question);
              }}
            >
              <span className="chip-family">{family}</span> {example.question}
            </button>
          )
        );
      })}
      {hasMore && (
        <Button
          kind="quiet"
          small
          onPress={() => {
            setTurn(turn + 1);
          }}
        >
          Other examples
        </Button>
      )}
    </div>
  );
}
