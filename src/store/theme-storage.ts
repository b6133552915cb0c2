/** Where the choice of theme is kept between visits. */
import type { Theme } from './app-state.ts';
import type { KeyValueStorage } from './outside.ts';

const THEME_KEY = 's1-playground.theme';

/** The stored choice; the system's theme when there is none. */
export function readTheme(storage: KeyValueStorage): Theme {
  try {
    const theme = storage.getItem(THEME_KEY);
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    // Storage turned off: the system's theme then.
    return 'system';
  }
}

/** Stores the choice. */
export function writeTheme(storage: KeyValueStorage, theme: Theme): void {
  try {
    storage.setItem(THEME_KEY, theme);
  } catch {
    // Storage turned off: the choice lasts as long as the page.
  }
}
