/** A button with which the keyboard does not lose its place: it stays focusable while it cannot be used, and may go away. */
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { useKeptPlace } from './use-kept-place.ts';
import './controls.css';

/** Properties of `Button`. */
export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly small?: boolean;
  readonly disabled?: boolean;
  /** Accessible name where it is more than the text. */
  readonly label?: string;
  readonly title?: string;
  /** For buttons that stay pressed. */
  readonly pressed?: boolean;
}

/** A push button. */
export function Button(props: ButtonProps) {
  const { kind = 'plain', small = false, disabled = false } = props;
  const button = useRef<HTMLButtonElement>(null);
  useKeptPlace(button);
  return (
    <button
      ref={button}
      type="button"
      className="button"
      data-kind={kind}
      data-small={small || undefined}
      aria-disabled={disabled || undefined}
      aria-label={props.label}
      aria-pressed={props.pressed}
      title={props.title}
      onClick={() => {
        if (!disabled) {
          props.onPress();
        }
      }}
    >
      {props.children}
    </button>
  );
}
