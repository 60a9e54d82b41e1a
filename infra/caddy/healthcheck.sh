#!/bin/sh
# Alpine has wget, Debian has curl.
url=http://127.0.0.1:2020/healthz
if command -v wget >/dev/null; then exec wget -q -O /dev/null "$url"; fi
exec curl -fsS -o /dev/null "$url"
