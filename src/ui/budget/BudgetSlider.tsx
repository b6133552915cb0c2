/**
 * The budget on a log axis. The native range input carries value, name and keyboard in tokens; the pointer works on the
 * drawn axis, since a native track is linear.
 */
import { useRef } from 'react';
import type { HTMLAttributes, KeyboardEvent, PointerEvent, ReactNode, RefObject } from 'react';
import { budgetToPosition, clampBudget, positionToBudget, stepBudget } from '../../store/budget-scale.ts';
import { count } from '../words.ts';
import { positionStyle } from './position-style.ts';
import './budget.css';

/** Properties of `BudgetSlider`. */
export interface BudgetSliderProps {
  readonly label: string;
  readonly budget: number;
  readonly max: number;
  /** Marks on the axis. */
  readonly marks: ReactNode;
  readonly onChange: (budget: number, moment: 'live' | 'commit') => void;
}

/** Slider with needle and marks of used tokens. */
export function BudgetSlider({ label, budget, max, marks, onChange }: BudgetSliderProps) {
  const input = useRef<HTMLInputElement>(null);
  const { axis, handlers } = useAxisDrag(max, onChange, () => input.current?.focus({ preventScroll: true }));
  const press = (event: KeyboardEvent): void => {
    const next = budgetForKey(event, budget, max);
    if (next !== null) {
      event.preventDefault();
      onChange(next, 'live');
    }
  };
  return (
    <div className="budget-slider" {...handlers}>
      <input
        ref={input}
        className="budget-input"
        type="range"
        aria-label={label}
        aria-valuetext={budget === 0 ? 'no thinking' : `${count(budget)} tokens`}
        min={0}
        max={max}
        value={Math.min(budget, max)}
        onChange={(event) => {
          onChange(Number(event.currentTarget.value), 'commit');
        }}
        onKeyDown={press}
        onKeyUp={(event) => {
          // Not of every key: the one that brings the focus here is let go here, too.
          if (budgetForKey(event, budget, max) !== null) {
            onChange(budget, 'commit');
          }
        }}
      />
      <div className="budget-axis" ref={axis} aria-hidden="true">
        <div className="budget-allowed" style={positionStyle(budgetToPosition(budget, max))} />
        {marks}
        <div className="budget-needle" style={positionStyle(budgetToPosition(budget, max))} />
      </div>
    </div>
  );
}

interface AxisDrag {
  readonly axis: RefObject<HTMLDivElement | null>;
  readonly handlers: HTMLAttributes<HTMLDivElement>;
}

/** Pointer on the drawn axis: live while it moves, committed when it is let go. */
function useAxisDrag(max: number, onChange: BudgetSliderProps['onChange'], onGrab: () => void): AxisDrag {
  const axis = useRef<HTMLDivElement>(null);
  const dragged = useRef<number | null>(null);
  const drag = (event: PointerEvent): void => {
    const box = axis.current?.getBoundingClientRect();
    if (box !== undefined && box.width > 0) {
      dragged.current = positionToBudget(Math.max(0, (event.clientX - box.left) / box.width), max);
      onChange(dragged.current, 'live');
    }
  };
  const release = (): void => {
    if (dragged.current !== null) {
      onChange(dragged.current, 'commit');
      dragged.current = null;
    }
  };
  const handlers: HTMLAttributes<HTMLDivElement> = {
    onPointerDown: (event) => {
      if (event.button === 0) {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        onGrab();
        drag(event);
      }
    },
    onPointerMove: (event) => {
      if (dragged.current !== null) {
        drag(event);
      }
    },
    onPointerUp: release,
    onPointerCancel: release,
    onLostPointerCapture: release,
  };
  return { axis, handlers };
}

/** Arrow keys go from preset to preset, with Shift token by token; Page keys skip two presets. */
function budgetForKey(event: KeyboardEvent, budget: number, max: number): number | null {
  const step = (presets: number, tokens: number): number =>
    event.shiftKey ? clampBudget(budget + tokens, max) : stepBudget(budget, presets, max);
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return step(1, 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return step(-1, -1);
    case 'PageUp':
      return stepBudget(budget, 2, max);
    case 'PageDown':
      return stepBudget(budget, -2, max);
    case 'Home':
      return 0;
    case 'End':
      return max;
    default:
      return null;
  }
}
