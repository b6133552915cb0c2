/** p(end of thinking) at every token, and how unsure the answer was at every probe, over the strip. */
import type { Timeline } from '../../store/timeline.ts';

const WIDTH = 1000;
const HEIGHT = 100;

/** Two lines; solid and dashed, so that colour is not all that tells them apart. */
export function TimelineCurves({ timeline }: { readonly timeline: Timeline }) {
  const { axis, pEnd, points } = timeline;
  const entropies = points.flatMap((point) =>
    point.entropy === null ? [] : [[point.position, point.entropy] as const],
  );
  // One nat, about three equally likely answers, or more if there is more.
  const top = Math.max(1, ...entropies.map(([, entropy]) => entropy));
  return (
    <svg
      className="timeline-curves"
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      preserveAspectRatio="none"
    >
      <path className="curve-entropy" d={path(entropies, axis, top)} />
      <path className="curve-end" d={path(pEnd, axis, 1)} />
    </svg>
  );
}

function path(values: readonly (readonly [number, number])[], axis: number, top: number): string {
  return values
    .map(([position, value], index) => {
      const x = ((position / axis) * WIDTH).toFixed(1);
      const y = (HEIGHT - 4 - (value / top) * (HEIGHT - 8)).toFixed(1);
      return `${index === 0 ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
}
