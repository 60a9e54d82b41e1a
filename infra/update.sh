#!/bin/sh
# Brings the running system to what docker-compose.yml and the settings say now, while meetings go on: for each service
# that people depend on, new containers are started beside the old ones, and when they are well the old ones are stopped
# one by one. A gateway that stops first lets its clients go to another. Arguments go to `docker compose build`.
set -eu
cd "$(dirname "$0")/.."

READY_WITHIN=${READY_WITHIN:-120}

health() {
  docker inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$1"
}

# Fails when a container does not become healthy in time, or ends.
await_healthy() {
  waited=0
  until [ "$(health "$1")" = 'running healthy' ]; do
    case $(health "$1") in exited* | dead* | restarting*) return 1 ;; esac
    if [ "$waited" -ge "$READY_WITHIN" ]; then return 1; fi
    sleep 1
    waited=$((waited + 1))
  done
}

roll() {
  service=$1
  old=$(docker compose ps -q "$service")
  count=$(echo "$old" | wc -w)
  if [ "$count" -eq 0 ]; then return; fi
  scales="$scales --scale $service=$count"
  echo "$service: starting $count beside the $count that run"
  docker compose up -d --no-deps --no-recreate --scale "$service=$((count * 2))" "$service"
  new=$(docker compose ps -q "$service" | grep -v -F "$old" || true)
  for id in $new; do
    if await_healthy "$id"; then continue; fi
    docker logs --tail 20 "$id" >&2
    # shellcheck disable=SC2086
    docker rm -f $new >/dev/null
    echo "$service: the new version did not become healthy (its last words are above). It is removed; the old one runs on." >&2
    exit 1
  done
  for id in $old; do
    docker stop "$id" >/dev/null
    docker rm "$id" >/dev/null
  done
  echo "$service: updated"
}

docker compose build "$@"
docker compose run --rm --no-deps init
scales=
for service in turn rooms gateway; do roll "$service"; done
# What is left is replaced only where it has changed. Without its scale, a service would go back to one container.
# shellcheck disable=SC2086
docker compose up -d $scales
