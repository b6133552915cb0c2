/** Runs child processes: with a time limit, with their output kept, and without leaving any behind. */
import { spawn } from 'node:child_process';

const isWindows = process.platform === 'win32';
/** Ends of output that are kept for error messages; a whole test log fits. */
const MAX_OUTPUT_CHARS = 4_000_000;
/** From asking a child to stop to ending it. */
const GRACE_MS = 8_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends a child and, where process groups exist, everything it started. */
function kill(child, signal) {
  try {
    if (isWindows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Asks a child to stop, then makes it. Asked with SIGINT, since the end-to-end tests stop their server on that signal
 * only, and the server is in a group of its own.
 */
function stop(child) {
  kill(child, 'SIGINT');
  return setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS);
}

function stopAll() {
  for (const child of running) {
    stop(child);
    child.on('close', () => process.exit(130));
  }
}

/** Only while children run: the script's own way of ending is left alone otherwise. */
function watchSignals(isOn) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.off(signal, stopAll);
    if (isOn) process.on(signal, stopAll);
  }
}

/**
 * Runs a command to its end. Never throws: a command that cannot be started has code 127, one that took too long has
 * `timedOut`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean, shell?: boolean }} [options]
 *   `show`: pass the output on while it comes.
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      shell: options.shell ?? false,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that the time limit also ends grandchildren such as browsers and servers.
      detached: !isWindows,
    });
    running.add(child);
    watchSignals(true);
    let output = '';
    let timedOut = false;
    let timer;
    let hardTimer;
    if (options.timeoutMs !== undefined) {
      timer = setTimeout(() => {
        timedOut = true;
        hardTimer = stop(child);
      }, options.timeoutMs);
    }
    const take = (stream) => (chunk) => {
      output = (output + chunk).slice(-MAX_OUTPUT_CHARS);
      if (options.show) stream.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take(process.stdout));
    child.stderr.setEncoding('utf8').on('data', take(process.stderr));
    const end = (code) => {
      clearTimeout(timer);
      clearTimeout(hardTimer);
      // What the child left behind, such as a server it forgot to stop.
      kill(child, 'SIGKILL');
      running.delete(child);
      watchSignals(running.size > 0);
      resolve({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += `${command}: ${error.message}\n`;
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}
