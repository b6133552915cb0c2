/** The question and the buttons that act on all lanes. */
import { useEffect, useRef } from 'react';
import { isLive } from '../../store/lane.ts';
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { ExpectedAnswerField } from './ExpectedAnswerField.tsx';
import { ExampleChips } from './ExampleChips.tsx';
import './question.css';

/** Question box with Think and Stop. */
export function QuestionForm() {
  const actions = useActions();
  const question = useAppState((state) => state.question);
  const problem = useAppState((state) => state.questionProblem);
  const running = useAppState((state) => state.lanes.some((lane) => isLive(lane.run)));
  const lanes = useAppState((state) => state.lanes.filter((lane) => !lane.isBranch).length);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (problem !== null) {
      box.current?.focus();
    }
  }, [problem]);
  return (
    <section className="card question" aria-label="Ask">
      <label className="question-label" htmlFor="question">
        Question
      </label>
      <textarea
        id="question"
        ref={box}
        rows={2}
        spellCheck={false}
        placeholder="A question of the kinds below"
        value={question}
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : 'question-problem'}
        onChange={(event) => {
          actions.setQuestion(event.currentTarget.value);
        }}
      />
      <div className="question-actions">
        <Button kind="primary" onPress={actions.think} title="Ctrl+Enter">
          Think
        </Button>
        <Button disabled={!running} onPress={actions.stopAll}>
          Stop
        </Button>
        {problem === null ? (
          <span className="hint">{lanes > 1 ? `Runs all ${String(lanes)} lanes` : 'Ctrl+Enter'}</span>
        ) : (
          <span className="problem" id="question-problem" role="alert">
            {problem.message}
          </span>
        )}
      </div>
      <ExpectedAnswerField />
      <ExampleChips />
    </section>
  );
}
