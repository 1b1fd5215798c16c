#!/bin/sh
# Takes options or a configuration file for redis-server, gives up root, and becomes the server.
set -eu

case "${1:-}" in
-* | *.conf) set -- redis-server "$@" ;;
esac

if [ "${1:-}" = redis-server ]; then
	if [ "$(id -u)" = 0 ]; then
		find . \! -user redis -exec chown redis:redis {} +
		HOME=/data exec setpriv --reuid=redis --regid=redis --init-groups -- "$0" "$@"
	fi
	umask 0077 # dumps and append-only files hold everything
fi
exec "$@"
