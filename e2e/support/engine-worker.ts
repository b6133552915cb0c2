/** The engine's worker among those of the page: the library of stored models has one of its own. */
import type { Page, Worker } from '@playwright/test';

const isEngine = (worker: Worker): boolean => /\/server-[^/]*\.js$/.test(worker.url());

/** The engine's worker; waits for it when the page has not started it yet. */
export async function engineWorker(page: Page): Promise<Worker> {
  return page.workers().find(isEngine) ?? page.waitForEvent('worker', isEngine);
}
