/** Finds a Chromium for the end-to-end tests, or gets one. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from './child.mjs';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Long enough for a slow line; shorter when there is a system browser to fall back on. */
const DOWNLOAD_MS = 300_000;
const DOWNLOAD_WITH_FALLBACK_MS = 90_000;
const APT_MS = 300_000;

/** Whether a browser is there and starts: a downloaded one may lack system libraries. */
async function works(path) {
  if (!path || !existsSync(path)) return false;
  // On Windows `--version` opens a window instead.
  if (process.platform === 'win32') return true;
  return (await run(path, ['--version'], { timeoutMs: 30_000 })).code === 0;
}

async function firstWorking(paths) {
  for (const path of paths) if (await works(path)) return path;
  return null;
}

/** Where Playwright would put its own browser. */
function playwrightBrowser(root) {
  const require = createRequire(join(root, 'package.json'));
  return require('playwright-core').chromium.executablePath();
}

async function download(root, timeoutMs) {
  console.log('Downloading a browser for the end-to-end tests …');
  const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
  const result = await run(process.execPath, [cli, 'install', '--no-shell', 'chromium'], {
    cwd: root,
    timeoutMs,
    env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
  });
  if (result.code === 0) return;
  const reason = result.timedOut
    ? `no answer within ${timeoutMs / 1000} s`
    : (result.output.match(/(?:Error|ERROR).*/) ?? [`exit code ${result.code}`])[0].slice(0, 160);
  console.log(`  not possible here (${reason}).`);
}

async function installWithApt() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return;
  const isRoot = process.getuid() === 0;
  if (!isRoot && (await run('sudo', ['-n', 'true'], { timeoutMs: 10_000 })).code !== 0) return;
  console.log('Installing the system package chromium …');
  const apt = (args) =>
    run(isRoot ? 'apt-get' : 'sudo', isRoot ? args : ['-n', 'apt-get', ...args], {
      timeoutMs: APT_MS,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const install = ['install', '-y', '--no-install-recommends', 'chromium'];
  // Package lists may be missing or old: only then is the slow update needed.
  if ((await apt(install)).code === 0) return;
  await apt(['update']);
  const result = await apt(install);
  if (result.code !== 0) console.log(`  not possible here (exit code ${result.code}).`);
}

/**
 * @param {string} root
 * @returns {Promise<string | null>} path of a Chromium that starts; null, with the reason printed, when there is none.
 */
export async function findBrowser(root) {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (await works(chosen)) return chosen;
    console.error(`CHROMIUM_PATH is ${chosen}, but there is no browser there that starts.`);
    return null;
  }
  const own = playwrightBrowser(root);
  if (await works(own)) return own;
  const system = await firstWorking(SYSTEM_BROWSERS);
  // Playwright's own version is the one its tests were made for, so it is worth a try even so.
  await download(root, system === null ? DOWNLOAD_MS : DOWNLOAD_WITH_FALLBACK_MS);
  if (await works(own)) return own;
  if (system !== null) return system;
  await installWithApt();
  const installed = await firstWorking(SYSTEM_BROWSERS);
  if (installed !== null) return installed;
  console.error(
    'No browser for the end-to-end tests. Install Chromium or Chrome, or set CHROMIUM_PATH to one, and try again.\n' +
      'The other checks run without: npm test -- --only format,lint,types,unit,model,build',
  );
  return null;
}
