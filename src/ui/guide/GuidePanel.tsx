/** The guided first run: a card in the flow of the page that covers nothing and takes no focus by itself. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import { GUIDE_STEPS } from '../../store/guide-store.ts';
import type { GuideStep, GuideStore } from '../../store/guide-store.ts';
import { Button } from '../controls/Button.tsx';
import { useArchive, useArchiveState } from '../archive-context.tsx';
import './guide.css';

interface StepText {
  readonly title: string;
  readonly text: ReactNode;
  /** What the step is about, as a selector, and the words of the button that leads there. */
  readonly target: { readonly selector: string; readonly words: string };
}

const STEPS: Readonly<Record<GuideStep, StepText>> = {
  budget: {
    title: 'The model thinks before it answers',
    text: (
      <>
        A <strong>budget</strong> is the most tokens (short pieces of text) it may think. At the budget the
        thought is cut, and it has to answer from what it has.
      </>
    ),
    target: { selector: '#question', words: 'Go to the question' },
  },
  wait: {
    title: 'It can be made to think on',
    text: (
      <>
        When it wants to stop, its end is taken away and a word is put in its place, marked like this:{' '}
        <span className="forced-sample">Wait</span>. It did not choose that word. It may then find a mistake,
        or make one. “Extensions” says how often.
      </>
    ),
    target: { selector: 'input[aria-label="Extensions"]', words: 'Go to the extensions' },
  },
  strip: {
    title: 'See what it would have answered earlier',
    text: 'The strip under the slider has its answer at every point of the thought, had it been stopped there: a colour and a letter for each answer. Point at it, click it or use the arrow keys to read the thought up to there.',
    target: { selector: '[role="slider"][aria-label="Answer timeline"]', words: 'Go to the strip' },
  },
  slider: {
    title: 'Drag the slider while it thinks',
    text: 'Press Think, then move the budget: to the left cuts the thought there, to the right lets it go on. It works afterwards, too.',
    target: { selector: 'input[type="range"][aria-label="Thinking budget"]', words: 'Go to the slider' },
  },
  compare: {
    title: 'Compare budgets',
    text: '“Add lane” runs the same question beside the first, with another budget. Equal answers get the same letter, so you see at a glance where more thinking changed something.',
    target: { selector: '.lanes-head .button', words: 'Go to “Add lane”' },
  },
};

/** The guide, when it is open. */
export function GuidePanel() {
  const archive = useArchive();
  return archive !== null && <OpenGuide guide={archive.guide} />;
}

function OpenGuide({ guide }: { readonly guide: GuideStore }) {
  const step = useArchiveState(guide, (state) => state.step);
  const headingId = useId();
  if (step === null) {
    return null;
  }
  const at = GUIDE_STEPS.indexOf(step);
  const last = at === GUIDE_STEPS.length - 1;
  const { title, text, target } = STEPS[step];
  return (
    <section className="card guide" aria-labelledby={headingId}>
      <h2 id={headingId} className="visually-hidden">
        Guide
      </h2>
      <div className="guide-text" aria-live="polite">
        <p>
          <span className="hint">
            Guide, {at + 1} of {GUIDE_STEPS.length}
          </span>{' '}
          <strong>{title}</strong>
        </p>
        <p>{text}</p>
      </div>
      <div className="guide-actions">
        <Button
          small
          onPress={() => {
            leadTo(target.selector);
          }}
        >
          {target.words}
        </Button>
        <Button small disabled={at === 0} label="Previous step of the guide" onPress={guide.actions.back}>
          Back
        </Button>
        <Button
          small
          label={last ? 'End the guide' : 'Next step of the guide'}
          onPress={last ? guide.actions.finish : guide.actions.next}
        >
          {last ? 'Done' : 'Next'}
        </Button>
        {!last && (
          <Button small kind="quiet" label="Skip the guide" onPress={guide.actions.finish}>
            Skip
          </Button>
        )}
      </div>
    </section>
  );
}

function leadTo(selector: string): void {
  const element = document.querySelector<HTMLElement>(selector);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}
