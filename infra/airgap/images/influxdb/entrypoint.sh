#!/bin/sh
# Takes options for influxd, gives up root, and becomes the server. Organisation and token come through its API.
set -eu

case "${1:-}" in
-* | run) set -- influxd "$@" ;;
esac

if [ "${1:-}" = influxd ]; then
	if [ "$(id -u)" = 0 ]; then
		find /var/lib/influxdb2 \! -user influxdb -exec chown influxdb:influxdb {} +
		export HOME=/home/influxdb
		exec setpriv --reuid=influxdb --regid=influxdb --init-groups -- "$0" "$@"
	fi
	umask 0077
fi
exec "$@"
