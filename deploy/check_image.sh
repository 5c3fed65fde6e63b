#!/usr/bin/env bash
# Build the image and run newsbeam in it as it would run anywhere: `make check-deploy-image`.
# ENGINE: docker, podman or buildah (which needs no daemon). BASE: another image than Python's own, with Python 3.11 to 3.13.
set -euo pipefail
cd "$(dirname "$0")/.."

engine=${ENGINE:-docker}
image=newsbeam:check
base=()
[ -z "${BASE:-}" ] || base=(--build-arg "BASE=$BASE")

if [ "$engine" = buildah ]; then
  buildah build --format docker --layers=false "${base[@]}" -f deploy/Dockerfile -t "$image" .
  container=$(buildah from "$image")
  trap 'buildah rm "$container" >/dev/null' EXIT
  inside() { buildah run "$container" -- "$@"; }
else
  "$engine" build "${base[@]}" -f deploy/Dockerfile -t "$image" .
  inside() { "$engine" run --rm --read-only --tmpfs /tmp --tmpfs /data:mode=1777 --entrypoint "$1" "$image" "${@:2}"; }
fi

inside sh -c 'test "$(id -u)" = 10001 && test "$(pwd)" = /data'
inside newsbeam --version
inside newsbeam demo
# the watch and its health check, as the image has them by default
inside sh -c '
  python -m newsroom --port 8899 >/dev/null &
  trap "kill $!" EXIT
  newsbeam watch -c /dev/stdin --out /tmp/news --metrics 127.0.0.1:9464 <<CONFIG & watch=$!
{feeds: ["http://127.0.0.1:8899/opml.xml"], fetch: {allow_private_addresses: true, min_gap_s: 0.25}}
CONFIG
  for try in $(seq 120); do
    sleep 2
    python -c "from urllib.request import urlopen; print(urlopen(\"http://127.0.0.1:9464/metrics\", timeout=8).read().decode())" \
      2>/dev/null | grep ^newsbeam_ticks_total && break
  done
  kill -TERM $watch && wait $watch
'
echo "the image runs as 10001, watches, answers its health check and ends at SIGTERM"
