/** One row of a thinking box. */
import type { TraceState } from '../../store/trace-state.ts';
import { countLines, lineAt } from '../../store/trace-lines.ts';
import { TraceLineView } from './TraceLineView.tsx';
import type { HeatOf } from './use-heat.ts';

/** Properties of `BoxItem`. */
export interface BoxItemProps {
  readonly trace: TraceState;
  readonly index: number;
  readonly extensions: number;
  readonly shownAt: number | null;
  readonly differsAt: number | null;
  readonly heatOf: HeatOf | null;
}

/** Lines of the thought first, then the rule of a cut, then what was cut off. */
export function BoxItem({ trace, index, extensions, shownAt, differsAt, heatOf }: BoxItemProps) {
  const thinking = countLines(trace.thinking);
  const line = lineAt(trace.thinking, index);
  if (line !== undefined) {
    const after = lineAt(trace.thinking, index + 1)?.key;
    const cutAt = cutOfLine(line.key, after, shownAt);
    const isThere = differsAt !== null && differsAt >= line.key && (after === undefined || differsAt < after);
    return (
      <TraceLineView
        line={line}
        extensions={extensions}
        cutAt={cutAt}
        differsAt={isThere ? differsAt : null}
        heatOf={heatOf}
      />
    );
  }
  if (trace.cut === null) {
    return null;
  }
  if (index === thinking) {
    return <p className="cut-rule">cut here: budget {trace.cut.budget}</p>;
  }
  const tail = lineAt(trace.cut.lines, index - thinking - 1);
  return (
    tail !== undefined && (
      <div className="cut-tail">
        <TraceLineView line={tail} extensions={extensions} cutAt={null} differsAt={null} heatOf={null} />
      </div>
    )
  );
}

/** Where a line is cut by the place that is looked at. The same for all lines before and for all after it, which then stay. */
function cutOfLine(key: number, nextKey: number | undefined, shownAt: number | null): number | null {
  if (shownAt === null || (nextKey !== undefined && nextKey <= shownAt)) {
    return null;
  }
  return key >= shownAt ? 0 : shownAt;
}
