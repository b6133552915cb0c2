/** A name that is being changed. */
import { useState } from 'react';
import { Button } from './Button.tsx';

/** Properties of `NameForm`. */
export interface NameFormProps {
  readonly label: string;
  readonly name: string;
  /** Null: nothing is to change. */
  readonly onDone: (name: string | null) => void;
}

/** Field with "Save" and "Cancel". */
export function NameForm({ label, name, onDone }: NameFormProps) {
  const [text, setText] = useState(name);
  const [opener] = useState(() => document.activeElement);
  const done = (changed: string | null): void => {
    // The keyboard goes on where it was before.
    if (opener instanceof HTMLElement) {
      opener.focus();
    }
    onDone(changed);
  };
  return (
    <form
      className="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        done(text);
      }}
    >
      <input
        type="text"
        autoFocus
        aria-label={label}
        maxLength={80}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            // Not the whole dialog.
            event.preventDefault();
            event.stopPropagation();
            done(null);
          }
        }}
      />
      <button type="submit" className="button" data-kind="plain" data-small>
        Save
      </button>
      <Button
        small
        kind="quiet"
        onPress={() => {
          done(null);
        }}
      >
        Cancel
      </Button>
    </form>
  );
}
