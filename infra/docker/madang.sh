#!/bin/sh
# `madang doctor [URL] [options]` in each image of the services, see docs/operations/doctor.md.
case ${1-} in
  doctor)
    shift
    exec node /opt/doctor/main.js "$@"
    ;;
  *)
    echo 'Usage: madang doctor [URL] [options]' >&2
    exit 2
    ;;
esac
