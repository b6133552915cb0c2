/** Name of the page, link and theme. */
import { useEffect, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { GuideButton } from '../guide/GuideButton.tsx';
import { HistoryButton } from '../history/HistoryButton.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import type { Theme } from '../../store/app-state.ts';
import './header.css';

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

/** Header. */
export function Header() {
  const actions = useActions();
  const theme = useAppState((state) => state.theme);
  return (
    <header className="header">
      <h1>
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
          <path d="M3 17h18M6 17v-3M10 17v-5M14 17v-3M18 17v-5" />
          <path d="M13 17V4" className="needle" />
        </svg>
        s1 playground
      </h1>
      <p className="tagline">Watch a small model think, and decide how long.</p>
      <div className="header-actions">
        <GuideButton />
        <HistoryButton />
        <CopyLink />
        <Button
          small
          kind="quiet"
          onPress={() => {
            actions.setTheme(NEXT_THEME[theme]);
          }}
        >
          Theme: {theme}
        </Button>
      </div>
    </header>
  );
}

const COPIED_MS = 2500;

function CopyLink() {
  const actions = useActions();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = copied ? setTimeout(setCopied, COPIED_MS, false) : undefined;
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      setCopied(true);
    } catch {
      // Browsers refuse without a secure page or permission.
      actions.addNotice('The browser did not allow copying. The address bar holds the link.');
    }
  };
  return (
    <>
      <Button
        small
        kind="quiet"
        onPress={() => {
          void copy();
        }}
      >
        Copy link
      </Button>
      <span className="hint copied" role="status">
        {copied && 'Copied'}
      </span>
    </>
  );
}
