#!/bin/sh
# Writes what must not be lost, the secrets and the rooms, into an archive: infra/backup.sh madang.tar.gz
# Redis is halted for the seconds that copying takes; meetings go on.
set -eu
if [ $# -ne 1 ]; then
  echo 'Say where to: infra/backup.sh madang.tar.gz' >&2
  exit 2
fi
umask 077
archive=$(realpath "$1")
cd "$(dirname "$0")/.."

docker compose pause redis
trap 'docker compose unpause redis' EXIT
docker compose run --rm --no-deps -T init tar -C /var/lib/madang -czf - secrets data/redis >"$archive.part"
mv "$archive.part" "$archive"
