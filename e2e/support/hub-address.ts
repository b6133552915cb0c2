/** Where the specs' own hub listens: away from the page by the same step, so that two checkouts can be tested at the same time. */
export const HUB_PORT = Number(process.env['S1_TEST_PORT'] ?? 4319) + 1000;
export const HUB_ADDRESS = `http://127.0.0.1:${String(HUB_PORT)}`;
