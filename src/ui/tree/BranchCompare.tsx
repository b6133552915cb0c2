/** Two runs of the trees side by side, with the first token in which they differ marked in both. */
import { useMemo } from 'react';
import { itemOfLog } from '../../store/append-log.ts';
import { firstDifference } from '../../store/branch-plan.ts';
import type { BranchNode, BranchSource } from '../../store/branches.ts';
import { isLive } from '../../store/lane.ts';
import { useJudge } from '../compare/use-answers.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { ThinkingBox } from '../trace/ThinkingBox.tsx';
import { useAppState } from '../store-context.tsx';
import { count } from '../words.ts';
import { differenceWords } from './branch-words.ts';

/** Nothing, one run with what to do next, or two. */
export function BranchCompare() {
  const { nodes, compared } = useAppState((state) => state.branches);
  const [a, b] = compared.flatMap((id) => nodes.filter((node) => node.id === id));
  if (a === undefined || b === undefined) {
    return <p className="hint">{a !== undefined && 'Choose a second run to compare with.'}</p>;
  }
  return <SideBySide a={a} b={b} />;
}

function SideBySide({ a, b }: { readonly a: BranchNode; readonly b: BranchNode }) {
  const [tokensA, tokensB] = [a.run.trace.tokens, b.run.trace.tokens];
  const at = useMemo(() => firstDifference(tokensA, tokensB), [tokensA, tokensB]);
  const textAt = ({ run }: BranchNode): string | null =>
    at === null ? null : (itemOfLog(run.trace.tokens, at)?.text ?? null);
  return (
    <div className="compare-branches" role="group" aria-label="Two runs side by side">
      <p className="compare-difference">{differenceWords(textAt(a), textAt(b), at)}</p>
      <div className="compare-columns">
        <Column node={a} at={at} />
        <Column node={b} at={at} />
      </div>
    </div>
  );
}

function Column({ node, at }: { readonly node: BranchNode; readonly at: number | null }) {
  const { run, name } = node;
  const heat = useAppState((state) => state.heat);
  const judge = useJudge();
  const source = useMemo<BranchSource>(() => ({ kind: 'run', runId: run.runId }), [run.runId]);
  const token = at === null ? undefined : itemOfLog(run.trace.tokens, at);
  const isInThought = token?.phase === 'thinking' || token?.role === 'delimiter';
  return (
    <div className="compare-column">
      <div className="part-head">
        <h3>{name}</h3>
        <span className="badge" data-kind={node.recorded === null ? undefined : 'recorded'}>
          {node.recorded === null ? 'live' : 'recorded'}
        </span>
      </div>
      <ThinkingBox
        key={run.runId}
        label={`Thinking of ${name}`}
        trace={run.trace}
        extensions={run.settings.extensions}
        live={isLive(run)}
        shownAt={null}
        heat={heat}
        differsAt={isInThought ? at : null}
        source={source}
      />
      <p className="compare-answer">
        <span className="hint">Answer:</span> {run.answer ?? '–'}{' '}
        {run.answer !== null && <Verdict correct={judge(run.question, run.answer)} />}{' '}
        <span className="hint">
          after {count(run.stats?.thinkingTokens ?? 0)} thinking tokens
          {token !== undefined && !isInThought && '; the first difference is in the answer'}
        </span>
      </p>
    </div>
  );
}
