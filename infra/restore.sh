#!/bin/sh
# Puts an archive of infra/backup.sh in place of the secrets and rooms that there are: infra/restore.sh madang.tar.gz
# Then `docker compose up -d` starts with them.
set -eu
if [ $# -ne 1 ] || ! tar -tzf "$1" secrets data/redis >/dev/null; then
  echo 'Name an archive that infra/backup.sh has written: infra/restore.sh madang.tar.gz' >&2
  exit 2
fi
archive=$(realpath "$1")
cd "$(dirname "$0")/.."

docker compose stop
docker compose run --rm --no-deps -T init \
  sh -ec 'cd /var/lib/madang; rm -rf secrets/* data/redis/*; tar -xzf - --no-overwrite-dir' <"$archive"
