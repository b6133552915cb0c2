// Imported first by every script, and written so that old Node versions can still read it and print the message.
const OLDEST = [20, 19];

const parts = process.versions.node.split('.').map(Number);
const isTooOld = parts[0] < OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] < OLDEST[1]);
if (isTooOld) {
  console.error(
    'This project needs Node ' +
      OLDEST.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      '.\n' +
      'Install a current version from https://nodejs.org (or run "nvm install" here) and try again.',
  );
  process.exit(1);
}
