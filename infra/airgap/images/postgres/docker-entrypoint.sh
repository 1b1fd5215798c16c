#!/bin/bash
# Makes the cluster on first start, gives up root, and becomes the server.
#
# A first start that was cut short is noticed by the folder .initialising in PGDATA, which is made in an empty
# PGDATA only and goes last: as long as it is there, all of PGDATA is the unfinished work of this script.
set -euo pipefail
shopt -s nullglob dotglob

readonly work="$PGDATA/.initialising"

fail() {
	echo "docker-entrypoint.sh: $*" >&2
	exit 1
}

# setting NAME DEFAULT: the value of NAME, or the content of the file that NAME_FILE names.
setting() {
	local name=$1 default=${2:-} file_name="$1_FILE"
	local value=${!name:-} file=${!file_name:-}
	if [[ -n $value && -n $file ]]; then
		fail "$name and $file_name are both set; keep one"
	fi
	if [[ -n $file ]]; then
		[[ -r $file ]] || fail "$file_name names $file, which uid $(id -u) cannot read; mount it there, readable"
		value=$(<"$file")
		[[ -n $value ]] || fail "$file_name names $file, which is empty"
	fi
	printf -v "$name" %s "${value:-$default}"
	unset "$file_name"
}

drop_root() {
	mkdir -p "$PGDATA" /var/run/postgresql
	chmod 0700 "$PGDATA"
	find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres:postgres {} +
	export HOME=/var/lib/postgresql
	exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
}

contents() {
	local entry
	for entry in "$PGDATA"/*; do
		[[ ${entry##*/} == lost+found ]] || printf '%s\0' "$entry"
	done
}

discard_unfinished() {
	[[ -d $work ]] || return 0
	echo "docker-entrypoint.sh: an earlier initialisation was cut short; starting again"
	contents | { grep -zvxF -- "$work" || true; } | xargs -0 -r rm -rf --
	rm -rf -- "$work"
}

require_usable_folder() {
	mkdir -p "$PGDATA" 2>/dev/null || fail "uid $(id -u) cannot make PGDATA $PGDATA; give the volume to $(id -u):$(id -g)"
	chmod 0700 "$PGDATA" 2>/dev/null || true # a volume of somebody else's is told by the next line
	[[ -w $PGDATA ]] || fail "uid $(id -u) cannot write to PGDATA $PGDATA; give the volume to $(id -u):$(id -g)"
	[[ -z $(contents | tr -d '\0') ]] || fail "PGDATA $PGDATA holds files but no PG_VERSION: it is not a cluster; empty it or name another folder"
}

require_password() {
	[[ -n $POSTGRES_PASSWORD || $POSTGRES_HOST_AUTH_METHOD == trust ]] ||
		fail "no password for $POSTGRES_USER: set POSTGRES_PASSWORD_FILE or POSTGRES_PASSWORD"
}

make_cluster() {
	local -a given=() password=()
	eval "given=($POSTGRES_INITDB_ARGS)"
	if [[ -n $POSTGRES_PASSWORD ]]; then
		exec 3< <(printf '%s\n' "$POSTGRES_PASSWORD")
		password=(--pwfile=/dev/fd/3)
	fi
	initdb --username="$POSTGRES_USER" --pgdata="$PGDATA" --auth-local=peer --auth-host=scram-sha-256 \
		--set=listen_addresses='*' "${password[@]}" "${given[@]}"
	[[ ! -e /dev/fd/3 ]] || exec 3<&-
	printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >>"$PGDATA/pg_hba.conf"
}

# The server of the first start listens on a socket that nobody else can reach: a health check that asks the usual
# socket sees no server before it is complete.
start_privately() {
	printf 'local all all trust\n' >"$work/hba.conf"
	pg_ctl --pgdata="$PGDATA" --wait --silent --options="$(printf '%q ' "$@" \
		-c listen_addresses= -c unix_socket_directories="$private" -c unix_socket_permissions=0700 -c port=5432 \
		-c data_directory="$PGDATA" -c hba_file="$work/hba.conf" -c archive_mode=off)" start
}

run_sql() {
	psql -v ON_ERROR_STOP=1 --no-psqlrc --username="$POSTGRES_USER" "$@"
}

make_database() {
	[[ $POSTGRES_DB != postgres ]] || return 0
	run_sql --dbname=postgres -v db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
}

run_scripts() {
	local script
	for script in /docker-entrypoint-initdb.d/*; do
		echo "docker-entrypoint.sh: running $script"
		case $script in
		*.sh) if [[ -x $script ]]; then "$script"; else . "$script"; fi ;;
		*.sql) run_sql --dbname="$POSTGRES_DB" --file="$script" ;;
		*.sql.gz) gunzip --stdout "$script" | run_sql --dbname="$POSTGRES_DB" ;;
		*) echo "docker-entrypoint.sh: $script is no .sh, .sql or .sql.gz; left alone" ;;
		esac
	done
}

initialise() {
	local -r final=$PGDATA
	private=$(mktemp -d)
	mkdir -m 0700 "$work"
	export PGDATA="$work/data" PGHOST=$private PGPORT=5432
	make_cluster
	start_privately "${@:2}"
	export POSTGRES_USER POSTGRES_DB PGUSER=$POSTGRES_USER PGDATABASE=$POSTGRES_DB
	make_database
	run_scripts
	pg_ctl --pgdata="$PGDATA" --wait --silent --mode=fast stop
	export PGDATA=$final
	unset PGHOST PGPORT PGUSER PGDATABASE
	rm -rf -- "$private"
	mv -- "$work/data"/* "$final"/
	sync -f "$final"
	rm -rf -- "$work"
	sync -f "$final"
	echo "docker-entrypoint.sh: the cluster is complete"
}

if [[ ${1:-} == -* ]]; then
	set -- postgres "$@"
fi
if [[ ${1:-postgres} == postgres && " $* " != *" --help "* && " $* " != *" --version "* ]]; then
	[[ $(id -u) != 0 ]] || drop_root "$@"
	trap 'exit 143' TERM INT # as process 1 there is no default
	discard_unfinished
	if [[ ! -s $PGDATA/PG_VERSION ]]; then
		setting POSTGRES_PASSWORD
		setting POSTGRES_USER postgres
		setting POSTGRES_DB "$POSTGRES_USER"
		setting POSTGRES_INITDB_ARGS
		: "${POSTGRES_HOST_AUTH_METHOD:=scram-sha-256}"
		require_password
		require_usable_folder
		initialise "$@"
	fi
	unset POSTGRES_PASSWORD POSTGRES_PASSWORD_FILE
	trap - TERM INT
fi
exec "$@"
