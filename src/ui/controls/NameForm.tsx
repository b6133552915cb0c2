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
  return (
    <form
      className="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(text);
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
            onDone(null);
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
          onDone(null);
        }}
      >
        Cancel
      </Button>
    </form>
  );
}
