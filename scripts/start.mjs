// npm start: from a fresh clone to a running page. Needs nothing but Node; flags go to Vite (npm start -- --port 8080).
import './support/node-version.mjs';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './support/dependencies.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (!(await installDependencies(root))) process.exit(1);

const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
const server = spawn(process.execPath, [vite, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
server.on('error', (error) => {
  console.error(`The server could not be started: ${error.message}`);
  process.exit(1);
});
server.on('exit', (code) => process.exit(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
