/** The thinking text in a box of fixed height: pinned to its end until the person scrolls, virtualized when long. */
import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { TraceState } from '../../store/trace-state.ts';
import { countLines, lineAt } from '../../store/trace-lines.ts';
import { TraceLineView } from './TraceLineView.tsx';
import './trace.css';

/** Properties of `ThinkingBox`. */
export interface ThinkingBoxProps {
  readonly label: string;
  readonly trace: TraceState;
  readonly extensions: number;
  readonly live: boolean;
}

/** Short traces are drawn whole, so that finding in the page and reading aloud meet all of it. */
const WHOLE_UP_TO_LINES = 250;
const OVERSCAN_LINES = 20;
const LINE_HEIGHT = 22;
/** Within this distance of the end counts as being at the end. */
const PIN_DISTANCE = 32;

/** Scrolling view of one trace's thinking. */
export function ThinkingBox({ label, trace, extensions, live }: ThinkingBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const count = countLines(trace.thinking) + (trace.cut === null ? 0 : 1 + countLines(trace.cut.lines));
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: count <= WHOLE_UP_TO_LINES ? WHOLE_UP_TO_LINES : OVERSCAN_LINES,
    useFlushSync: false,
  });
  const total = virtualizer.getTotalSize();
  const { cut, thinking: lines } = trace;
  const { pinned, setPinned } = usePinnedEnd(
    box,
    cut === null,
    `${String(total)} ${String(trace.tokens.length)}`,
  );
  useLayoutEffect(() => {
    if (cut !== null) {
      // After a cut the person looks at the place of the cut, with what was cut off below it.
      virtualizer.scrollToIndex(countLines(lines), { align: 'center' });
    }
  }, [cut, lines, total, virtualizer]);
  return (
    <div className="thinking-frame">
      <div
        ref={box}
        className="thinking-box"
        role="group"
        aria-label={label}
        tabIndex={0}
        onScroll={(event) => {
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
              <BoxItem trace={trace} index={item.index} extensions={extensions} />
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

function FollowButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <button type="button" className="to-end" onClick={onPress}>
      Follow
    </button>
  );
}

interface PinnedEnd {
  readonly pinned: boolean;
  readonly setPinned: (pinned: boolean) => void;
}

/** Keeps a scroll box at its end while pinned; `content` changes whenever what is in the box does. */
function usePinnedEnd(box: RefObject<HTMLElement | null>, enabled: boolean, content: string): PinnedEnd {
  const [pinned, setPinned] = useState(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null && pinned && enabled) {
      element.scrollTo({ top: element.scrollHeight });
    }
  }, [box, pinned, enabled, content]);
  return { pinned, setPinned };
}

interface BoxItemProps {
  readonly trace: TraceState;
  readonly index: number;
  readonly extensions: number;
}

/** Lines of the thought first, then the rule of a cut, then what was cut off. */
function BoxItem({ trace, index, extensions }: BoxItemProps) {
  const thinking = countLines(trace.thinking);
  const line = lineAt(trace.thinking, index);
  if (line !== undefined) {
    return <TraceLineView line={line} extensions={extensions} />;
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
        <TraceLineView line={tail} extensions={extensions} />
      </div>
    )
  );
}
