/** Makes `node_modules` match `package-lock.json`, and says in plain words why when it cannot. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from './child.mjs';

const FAILURES = [
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network request/,
    message:
      'The packages could not be downloaded: the package registry cannot be reached.\n' +
      'Check the network (and the proxy, if there is one) and try again. Only this first start needs a network.',
  },
  {
    pattern: /ENOSPC|EDQUOT/,
    message: 'The disk is full. About 500 MB are needed for the packages; free some space and try again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS/,
    message: 'The packages could not be written: no permission to write in this folder. Check who owns it.',
  },
  {
    pattern: /can only install packages when your package.json and package-lock.json/,
    message:
      'package.json and package-lock.json do not fit together. Run "npm install" and commit the lockfile.',
  },
];

/**
 * What differs between the lockfile and what npm wrote down about its last complete install; null when nothing does.
 * npm writes that record last, so an interrupted install counts as a difference.
 *
 * @param {string} root
 * @returns {Promise<string | null>}
 */
export async function dependencyDifference(root) {
  const wanted = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages;
  let installed;
  try {
    installed = JSON.parse(await readFile(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
  } catch {
    return 'nothing is installed yet';
  }
  for (const [path, entry] of Object.entries(wanted)) {
    // '' is the project itself; optional packages are for other systems.
    if (path === '' || entry.optional || entry.devOptional || entry.link) continue;
    const found = installed[path];
    if (found === undefined) return `${path} is missing`;
    if (found.version !== entry.version) return `${path} is ${found.version}, not ${entry.version}`;
  }
  return null;
}

/** npm as it was started from, or else the one on the path. */
function npmCommand() {
  const npm = process.env.npm_execpath;
  if (npm !== undefined && /^npm(-cli)?\.(c|m)?js$/.test(basename(npm))) {
    return { command: process.execPath, args: [npm], shell: false };
  }
  // On Windows npm is a batch file, which only a shell can start.
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

/**
 * @param {string} root
 * @returns {Promise<boolean>} false when it failed; the reason has been printed.
 */
export async function installDependencies(root) {
  const difference = await dependencyDifference(root);
  if (difference === null) return true;
  console.log(`Installing the packages (${difference}) …`);
  const startedAt = Date.now();
  const { command, args, shell } = npmCommand();
  const flags = [
    // The tools that build the page are development dependencies, wanted even where NODE_ENV says production.
    '--include=dev',
    '--no-audit',
    '--no-fund',
    // Without a network npm would wait for minutes between its attempts.
    '--fetch-retry-mintimeout=2000',
    '--fetch-retry-maxtimeout=10000',
  ];
  const result = await run(command, [...args, 'ci', ...flags], { cwd: root, shell });
  if (result.code === 0) {
    console.log(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
    return true;
  }
  console.error(result.output.trim());
  const known = FAILURES.find(({ pattern }) => pattern.test(result.output));
  console.error(`\n${known?.message ?? 'The packages could not be installed; the messages above say why.'}`);
  return false;
}
