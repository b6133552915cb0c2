import { defineConfig, devices } from '@playwright/test';

/** Two checkouts can be tested at the same time on ports of their own. */
const PORT = Number(process.env['S1_TEST_PORT'] ?? 4319);
/** Without npx in between, so that stopping the command stops the server. */
const VITE = 'node node_modules/vite/bin/vite.js';
/** Set by `npm test`, which has built the page already. */
const isBuilt = process.env['S1_PAGE_IS_BUILT'] === '1';
/** A browser other than the one Playwright installs; `npm test` always sets it. */
const executablePath = process.env['CHROMIUM_PATH'];

/** Keeps the browser from talking to anyone but the page under test. */
const QUIET_NETWORK = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-quic',
  '--no-first-run',
  '--no-pings',
];

function launchOptions(args: readonly string[]) {
  return {
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...QUIET_NETWORK, ...args],
    ...(executablePath ? { executablePath } : {}),
  };
}

const browser = { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 900 } };

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // Models run on the CPU here. `npm test` allows more where cores are idle.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: process.env['S1_E2E_REPORT'] ?? 'test-results/e2e.json' }]],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    // Recording traces takes a third of the time; for one of a failing test: npx playwright test FILE --trace on
    screenshot: 'only-on-failure',
    // The full browser in its headless mode; the smaller "headless shell" has no WebGPU.
    channel: 'chromium',
  },
  projects: [
    {
      name: 'wasm',
      testMatch: /.*\.spec\.ts$/,
      testIgnore: /.*\.webgpu\.spec\.ts$/,
      use: { ...browser, launchOptions: launchOptions(['--disable-gpu']) },
    },
    {
      // WebGPU emulated on the CPU: right results, about one token per second.
      name: 'webgpu-software',
      testMatch: /.*\.webgpu\.spec\.ts$/,
      timeout: 300_000,
      use: {
        ...browser,
        launchOptions: launchOptions(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']),
      },
    },
  ],
  webServer: {
    command: `${isBuilt ? '' : `${VITE} build && `}${VITE} preview --strictPort --port ${PORT}`,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
    timeout: 180_000,
    stdout: 'ignore',
    stderr: 'pipe',
  },
});
