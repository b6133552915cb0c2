/** What the page shows, in plain words, and what not to expect of it. */
import './about.css';

/** Collapsible explanation. */
export function About() {
  return (
    <details className="disclosure about">
      <summary>What am I looking at?</summary>
      <div className="about-text">
        <p>
          A language model that writes down a line of thought before it answers. Everything is computed on
          this machine, in this page, while you watch.
        </p>
        <dl>
          <dt>Budget</dt>
          <dd>
            The most tokens (short pieces of text) it may think. At the budget its thought is cut and it has
            to answer from what it has. You can move the budget while it thinks, or afterwards: to the left
            cuts the thought there, to the right lets it go on.
          </dd>
          <dt>Extension</dt>
          <dd>
            When the model wants to stop thinking, the end is taken away and a word such as <em>Wait</em> is
            put in its place. It may then check its work. The model did not choose this word:{' '}
            <span className="forced-sample">forced words are marked like this</span>, and pointing at one
            shows how much the model wanted to stop.
          </dd>
          <dt>Lane</dt>
          <dd>
            One run with its own budget. Add lanes to see how the same question fares with less or more
            thinking. What lanes have in common is computed once; where they part, they share one device, so
            each is slower than it would be alone.
          </dd>
        </dl>
      </div>
    </details>
  );
}

/** The honest note at the foot of the page. */
export function Footer() {
  return (
    <footer className="footer">
      <p>
        s1-nano is a 5M-parameter model trained for twelve kinds of question, those of the examples above.
        Small models are often wrong, and more thinking does not always help. Nothing here is simulated.
      </p>
    </footer>
  );
}
