/** The engine's worker among those of the page: the library of stored models has one of its own. */
import type { Page, Worker } from '@playwright/test';

/** As it is built, and as the dev server serves it. */
const ENGINE = /\/server(?:-[^/]*\.js|\.ts(?:\?.*)?)$/;

const isEngine = (worker: Worker): boolean => ENGINE.test(worker.url());

/** The engine's worker; waits for it when the page has not started it yet. */
export async function engineWorker(page: Page): Promise<Worker> {
  return page.workers().find(isEngine) ?? page.waitForEvent('worker', isEngine);
}
