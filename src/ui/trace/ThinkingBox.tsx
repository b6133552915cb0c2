/** The thinking text in a box of fixed height: pinned to its end until the person scrolls, virtualized when long. */
import { useRef } from 'react';
import type { TraceState } from '../../store/trace-state.ts';
import type { BranchSource } from '../../store/branches.ts';
import { useTokenMenu } from './token-menu.tsx';
import { useHeat } from './use-heat.ts';
import { useTokenTips } from './use-token-tips.tsx';
import { BoxItem } from './BoxItem.tsx';
import { isAtEnd, usePinnedEnd } from './use-pinned-end.ts';
import { useTraceWindow } from './use-trace-window.ts';
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
  /** Index of the first token that a trace beside it does not have; null = nothing is compared. */
  readonly differsAt?: number | null;
  /** What its tokens branch off. */
  readonly source: BranchSource;
}

/** Scrolling view of one trace's thinking. */
export function ThinkingBox(props: ThinkingBoxProps) {
  const { label, trace, extensions, live, shownAt, differsAt = null } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useTraceWindow(box, trace, shownAt ?? (differsAt === null ? null : differsAt + 1));
  const total = virtualizer.getTotalSize();
  const { pinned, setPinned } = usePinnedEnd(
    box,
    trace.cut === null && shownAt === null && differsAt === null,
    `${String(total)} ${String(trace.tokens.length)}`,
  );
  const heatOf = useHeat(trace.tokens, props.heat, live);
  const tokenTips = useTokenTips(trace);
  const tokenMenu = useTokenMenu(props.source, shownAt ?? differsAt);
  return (
    <div className="thinking-frame">
      <div
        ref={box}
        className="thinking-box"
        role="group"
        aria-label={label}
        tabIndex={0}
        {...tokenTips}
        {...tokenMenu}
        onScroll={(event) => {
          if (shownAt === null) {
            setPinned(isAtEnd(event.currentTarget));
          }
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
                differsAt={differsAt}
                heatOf={heatOf}
              />
            </div>
          ))}
        </div>
      </div>
      {live && !pinned && trace.cut === null && (
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
