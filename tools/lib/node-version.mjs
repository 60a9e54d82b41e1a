/**
 * What is wrong with this version of Node, and what to do about it; `null` when it will do.
 *
 * Plain, old syntax: the Node that is refused must be able to read this file.
 */
export function nodeProblem(version) {
  const parts = version.split('.').map(Number);
  if (parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19)) return null;
  return (
    'Madang needs Node.js 20.19 or newer, and this is ' +
    version +
    ': install a newer one from https://nodejs.org and run the same command again.'
  );
}
