/** What the question should be answered with; examples bring it along. */
import { expectedAnswer } from '../../store/expected-answer.ts';
import { LIMITS } from '../../store/limits.ts';
import { useActions, useAppState } from '../store-context.tsx';

/** Optional text field; with it filled in, answers are marked right or wrong everywhere. */
export function ExpectedAnswerField() {
  const actions = useActions();
  const value = useAppState((state) => expectedAnswer(state, state.question));
  return (
    <label className="field expected">
      <span aria-hidden="true">Expected answer</span>
      <input
        type="text"
        aria-label="Expected answer"
        placeholder="optional: marks right and wrong"
        maxLength={LIMITS.expectedCharacters}
        value={value}
        onChange={(event) => {
          actions.setExpected(event.currentTarget.value);
        }}
      />
    </label>
  );
}
