/** What is wrong when a file cannot be written, by the code of the error. */
const UNWRITABLE = {
  ENOSPC: 'there is no space left on the disk. `docker system df` shows what takes it.',
  EDQUOT: 'the quota of the disk is used up.',
  EROFS: 'it is read-only. Let the volume be written to.',
  EACCES: 'this user (10001) may not write there. Give it the volume, or remove the volume.',
  EPERM: 'this user (10001) may not write there. Give it the volume, or remove the volume.',
};

/** For a secret that cannot be used. Whoever runs this decides: a new one refuses what the former one has signed. */
export function damaged(file) {
  return new Error(
    `${file} is empty or damaged. Restore it from a backup, or have a new one made: docker compose run --rm --no-deps init rm -f ${file} && docker compose up -d --force-recreate`,
  );
}

/** The sentence for whoever started the system, with what to do. */
export function explain(error) {
  if (!(error instanceof Error)) return String(error);
  const problem = UNWRITABLE[error.code];
  if (problem === undefined) return error.message;
  const where = error.dest ?? error.path ?? 'its files';
  return `init cannot write ${where}: ${problem} Then run docker compose up -d again.`;
}
