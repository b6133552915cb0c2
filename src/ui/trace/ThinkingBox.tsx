/** The thinking text in a box of fixed height: pinned to its end until the person scrolls, virtualized when long. */
import { useLayoutEffect, useRef } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { TraceState } from '../../store/trace-state.ts';
import { countLines, lineOfToken } from '../../store/trace-lines.ts';
import { useHeat } from './use-heat.ts';
import { useTokenTips } from './use-token-tips.tsx';
import { BoxItem } from './BoxItem.tsx';
import { usePinnedEnd } from './use-pinned-end.ts';
import './trace.css';

/** Properties of `ThinkingBox`. */
export interface ThinkingBoxProps {
  readonly label: string;
  readonly trace: TraceState;
  readonly extensions: number;
  readonly live: boolean;
  /** Number of thinking tokens that is looked at; what came after is greyed. Null = all of it. */
  readonly shownAt: number | null;
  /** Mark unexpected tokens. */
  readonly heat: boolean;
}

/** Short traces are drawn whole, so that finding in the page and reading aloud meet all of it. */
const WHOLE_UP_TO_TOKENS = 800;
/** Tokens drawn beyond either edge of the box, so that scrolling meets lines that are there. */
const OVERSCAN_TOKENS = 400;
const MOST_OVERSCAN_LINES = 20;
const LINE_HEIGHT = 22;
/** Within this distance of the end counts as being at the end. */
const PIN_DISTANCE = 32;

/** Scrolling view of one trace's thinking. */
export function ThinkingBox(props: ThinkingBoxProps) {
  const { label, trace, extensions, live, shownAt } = props;
  const box = useRef<HTMLDivElement>(null);
  const count = countLines(trace.thinking) + (trace.cut === null ? 0 : 1 + countLines(trace.cut.lines));
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: overscanLines(trace.tokens.length, count),
    useFlushSync: false,
  });
  const total = virtualizer.getTotalSize();
  const { cut, thinking: lines } = trace;
  const { pinned, setPinned } = usePinnedEnd(
    box,
    cut === null && shownAt === null,
    `${String(total)} ${String(trace.tokens.length)}`,
  );
  useLayoutEffect(() => {
    if (cut !== null) {
      // After a cut the person looks at the place of the cut, with what was cut off below it.
      virtualizer.scrollToIndex(countLines(lines), { align: 'center' });
    }
  }, [cut, lines, total, virtualizer]);
  const shownLine = shownAt === null ? null : lineOfToken(lines, Math.max(0, shownAt - 1));
  useLayoutEffect(() => {
    if (shownLine !== null) {
      virtualizer.scrollToIndex(shownLine, { align: 'center' });
    }
  }, [shownLine, virtualizer]);
  const heatOf = useHeat(trace.tokens, props.heat, live);
  const tokenTips = useTokenTips(trace);
  return (
    <div className="thinking-frame">
      <div
        ref={box}
        className="thinking-box"
        role="group"
        aria-label={label}
        tabIndex={0}
        {...tokenTips}
        onScroll={(event) => {
          if (shownAt !== null) {
            return;
          }
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          setPinned(scrollHeight - scrollTop - clientHeight < PIN_DISTANCE);
        }}
      >
        <div className="thinking-lines" style={{ height: total }}>
          {virtualizer.getVirtualItems().map((item) => (
            <div
              key={item.key}
              className="thinking-item"
              ref={virtualizer.measureElement}
              data-index={item.index}
              style={{ transform: `translateY(${String(item.start)}px)` }}
            >
              <BoxItem
                trace={trace}
                index={item.index}
                extensions={extensions}
                shownAt={shownAt}
                heatOf={heatOf}
              />
            </div>
          ))}
        </div>
      </div>
      {live && !pinned && cut === null && (
        <FollowButton
          onPress={() => {
            setPinned(true);
          }}
        />
      )}
    </div>
  );
}

function overscanLines(tokens: number, lines: number): number {
  if (tokens <= WHOLE_UP_TO_TOKENS) {
    return lines;
  }
  const wanted = Math.ceil((OVERSCAN_TOKENS * lines) / tokens);
  return Math.min(wanted, MOST_OVERSCAN_LINES);
}

function FollowButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <button type="button" className="to-end" onClick={onPress}>
      Follow
    </button>
  );
}
