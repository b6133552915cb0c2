/** Fetches what answers are drawn with before there is one, so that nothing has to be drawn twice. */
import { loadTexRenderer } from './tex-renderer.ts';

/** To be called when a run starts whose answer will likely have markup. */
export async function preloadMarkdown(): Promise<void> {
  await Promise.all([
    loadTexRenderer(),
    // Tried again, and reported, when there is something to draw.
    import('./MarkdownView.tsx').catch(() => null),
  ]);
}
