/** Copies a link that holds a whole trace. */
import { useEffect, useState } from 'react';
import type { Recording } from '../../reasoning/recording/recording.ts';
import type { Archive } from '../../store/archive.ts';
import { Button } from '../controls/Button.tsx';
import { useActions } from '../store-context.tsx';

const SHOWN_MS = 2_500;

/** Properties of `CopyTraceLink`. */
export interface CopyTraceLinkProps {
  readonly archive: Archive;
  readonly recording: Recording;
}

/** A button, and a word when it has worked. */
export function CopyTraceLink({ archive, recording }: CopyTraceLinkProps) {
  const { addNotice } = useActions();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = copied ? setTimeout(setCopied, SHOWN_MS, false) : undefined;
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  const copy = async (): Promise<void> => {
    const link = await archive.linkTo(recording);
    if (link === null) {
      return;
    }
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // Browsers refuse without a secure page or permission.
      addNotice('The browser did not allow copying. Export the trace as a file instead.');
    }
  };
  return (
    <>
      <Button
        small
        kind="quiet"
        title="The whole trace in one link; token probabilities are left out"
        onPress={() => {
          void copy();
        }}
      >
        Copy trace link
      </Button>
      <span className="hint copied" role="status">
        {copied && 'Copied'}
      </span>
    </>
  );
}
