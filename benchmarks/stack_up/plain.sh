#!/bin/sh
# The stack by hand: what somebody would write who has docker, openssl and curl and keeps no state.
# Same images, limits, files and contents as the program's; a second run is not possible, a change neither.
#
# plain.sh up|down, with in the environment: INPUTS and WORK (folders), NAMESPACE, and for each engine
# IMAGE_<engine> and PORT_<engine>.
set -eu

secret() { printf "Aa1%s" "$(openssl rand -hex 16)"; } # InfluxDB wants three kinds of characters

certificate() { # name, subject alternative names or nothing
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" \
        -keyout "$WORK/$1.key" -out "$WORK/$1.csr" 2>/dev/null
    printf 'extendedKeyUsage=serverAuth,clientAuth\n%s\n' "${2:+subjectAltName=$2}" >"$WORK/$1.ext"
    openssl x509 -req -in "$WORK/$1.csr" -CA "$WORK/ca.crt" -CAkey "$WORK/ca.key" -CAcreateserial -days 365 \
        -extfile "$WORK/$1.ext" -out "$WORK/$1.crt" 2>/dev/null
}

prepare() { # engine, uid: the files that are mounted, with their owner, in a volume
    engine=$1 uid=$2 files=$WORK/$1
    mkdir -p "$files"
    cp -r "$INPUTS/$engine/." "$files/"
    mkdir -p "$files/tls" "$files/secrets"
    certificate "$engine" "DNS:$engine,DNS:localhost,IP:127.0.0.1"
    cp "$WORK/$engine.crt" "$files/tls/server.crt"
    cp "$WORK/$engine.key" "$files/tls/server.key"
    cp "$WORK/ca.crt" "$files/tls/ca.crt"
    "secrets_of_$engine"
    for kind in data files; do docker volume create --label "tdb.stack=bench" "$NAMESPACE-$engine-$kind" >/dev/null; done
    eval "image=\$IMAGE_$engine"
    helper=$(docker create --network none --volume "$NAMESPACE-$engine-files:/files" "$image" none)
    tar -C "$files" --owner "$uid" --group "$uid" --mode 'u=rX,go=' -cf - . | docker cp - "$helper:/files"
    docker rm "$helper" >/dev/null
}

secrets_of_postgres() { secret >"$files/secrets/superuser"; }

secrets_of_redis() {
    while read -r user rules; do
        password=$(secret)
        echo "$user $password" >>"$WORK/redis.passwords"
        hash=$(printf %s "$password" | sha256sum | cut -d' ' -f1)
        echo "user $user on #$hash $rules"
    done <"$files/users" >"$files/users.acl"
    rm "$files/users"
    echo "user default off resetpass resetkeys resetchannels -@all" >>"$files/users.acl"
    sed -n 's/^health //p' "$WORK/redis.passwords" >"$files/secrets/health"
}

secrets_of_influxdb() { secret >"$WORK/influxdb.password"; openssl rand -hex 32 >"$WORK/influxdb.token"; }

secrets_of_kdb() {
    secret >"$WORK/kdb.password"
    printf 'tdb_admin:%s\n' "$(tr -d '\n' <"$WORK/kdb.password" | sha1sum | cut -d' ' -f1)" >"$files/secrets/users"
}

start() { # engine, uid, megabytes, processors, inner port, data folder; then options, the image, its command
    engine=$1 uid=$2 memory=$3 cpus=$4 port=$5 data=$6
    shift 6
    eval "outer=\$PORT_$engine"
    docker create --name "$NAMESPACE-$engine" --hostname "$engine" --user "$uid:$uid" --read-only \
        --cap-drop ALL --security-opt no-new-privileges --memory "${memory}m" --memory-swap "${memory}m" \
        --cpus "$cpus" --ulimit nproc=512:512 --restart unless-stopped --stop-timeout 60 \
        --publish "127.0.0.1:$outer:$port" --network "$NAMESPACE-edge" --label tdb.stack=bench \
        --tmpfs "/tmp:rw,nosuid,nodev,uid=$uid,gid=$uid,mode=0700" \
        --mount "type=volume,source=$NAMESPACE-$engine-data,target=$data" \
        --mount "type=volume,source=$NAMESPACE-$engine-files,target=/etc/tradingdb,readonly" \
        --health-interval 2s --health-timeout 5s --health-start-period 60s --health-retries 5 \
        --log-opt max-size=20m --log-opt max-file=5 "$@" >/dev/null
    docker network connect --alias "$engine" "$NAMESPACE-internal" "$NAMESPACE-$engine"
    docker start "$NAMESPACE-$engine" >/dev/null
}

await() {
    until [ "$(docker inspect --format '{{.State.Health.Status}}' "$NAMESPACE-$1")" = healthy ]; do sleep 0.1; done
}

psql() { docker exec --interactive "$NAMESPACE-postgres" psql -X -q -v ON_ERROR_STOP=1 "$@" >/dev/null; }

fill_postgres() {
    psql --dbname postgres <"$INPUTS/roles.sql"
    while read -r role; do
        password=$(secret)
        echo "$role $password" >>"$WORK/postgres.passwords"
        echo "ALTER ROLE \"$role\" PASSWORD '$password';"
    done <"$INPUTS/logins" >"$WORK/passwords.sql"
    psql --dbname postgres <"$WORK/passwords.sql"
    for database in trading_system prefect; do psql --dbname postgres <"$INPUTS/$database.sql"; done
}

redis() {
    docker exec --interactive --env REDISCLI_AUTH "$NAMESPACE-redis" redis-cli --user tdb_admin --tls \
        --cacert /etc/tradingdb/tls/ca.crt --cert /etc/tradingdb/tls/server.crt \
        --key /etc/tradingdb/tls/server.key -h localhost "$@"
}

fill_redis() {
    REDISCLI_AUTH=$(sed -n 's/^tdb_admin //p' "$WORK/redis.passwords")
    export REDISCLI_AUTH
    redis <"$INPUTS/streams" >/dev/null
}

influx() { # path, body on standard input; prints the first id of the answer
    curl --silent --show-error --fail --cacert "$WORK/ca.crt" --header @"$WORK/influxdb.header" \
        --data-binary @- "https://127.0.0.1:$PORT_influxdb/api/v2/$1" |
        tr ',{' '\n\n' | sed -n 's/^[[:space:]]*"id": *"\([^"]*\)".*/\1/p' | head -n 1
}

fill_influxdb() {
    token=$(cat "$WORK/influxdb.token") password=$(cat "$WORK/influxdb.password")
    printf 'Authorization: Token %s\nContent-Type: application/json\n' "$token" >"$WORK/influxdb.header"
    sed "s/@PASSWORD@/$password/; s/@TOKEN@/$token/" "$INPUTS/setup.json" | influx setup >/dev/null
    answer=$(curl --silent --show-error --fail --cacert "$WORK/ca.crt" --header @"$WORK/influxdb.header" \
        "https://127.0.0.1:$PORT_influxdb/api/v2/buckets?name=market-data")
    ids=$(printf %s "$answer" | tr ',{' '\n\n')
    org=$(printf '%s\n' "$ids" | sed -n 's/.*"orgID": *"\([^"]*\)".*/\1/p' | head -n 1)
    bucket=$(printf '%s\n' "$ids" | sed -n 's/^[[:space:]]*"id": *"\([^"]*\)".*/\1/p' | head -n 1)
    echo "s/@ORG@/$org/g; s/@BUCKET:market-data@/$bucket/g" >"$WORK/influxdb.ids"
    while read -r name body; do
        bucket=$(printf %s "$body" | sed -f "$WORK/influxdb.ids" | influx buckets)
        echo "s/@BUCKET:$name@/$bucket/g" >>"$WORK/influxdb.ids"
    done <"$INPUTS/buckets"
    for kind in tasks authorizations; do
        while read -r body; do
            printf %s "$body" | sed -f "$WORK/influxdb.ids" | influx "$kind" >/dev/null
        done <"$INPUTS/$kind"
    done
}

up() {
    umask 077
    mkdir -p "$WORK"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -subj "/CN=$NAMESPACE" -keyout "$WORK/ca.key" -out "$WORK/ca.crt" 2>/dev/null
    certificate operator
    docker network create --internal "$NAMESPACE-internal" >/dev/null
    docker network create --opt com.docker.network.bridge.enable_ip_masquerade=false "$NAMESPACE-edge" >/dev/null
    prepare postgres 999
    prepare redis 999
    prepare influxdb 1000
    prepare kdb 1000
    tls=/etc/tradingdb/tls
    start postgres 999 512 1 5432 /var/lib/postgresql/data \
        --tmpfs /var/run/postgresql:rw,nosuid,nodev,uid=999,gid=999,mode=0700 --shm-size 128m \
        --stop-signal SIGINT --env-file "$INPUTS/postgres.env" \
        --health-cmd "pg_isready --quiet --username=postgres --host=/var/run/postgresql" \
        "$IMAGE_postgres" postgres -c config_file=/etc/tradingdb/postgresql.conf
    start redis 999 512 0.5 6379 /data --health-cmd "REDISCLI_AUTH=\$(cat /etc/tradingdb/secrets/health) redis-cli \
        --user health --tls --cacert $tls/ca.crt --cert $tls/server.crt --key $tls/server.key -h 127.0.0.1 ping \
        | grep -qx PONG" \
        "$IMAGE_redis" redis-server /etc/tradingdb/redis.conf
    start influxdb 1000 1024 1 8086 /var/lib/influxdb2 \
        --tmpfs /etc/influxdb2:rw,nosuid,nodev,uid=1000,gid=1000,mode=0700 \
        --env INFLUXD_CONFIG_PATH=/etc/tradingdb/influxd.yml \
        --health-cmd "curl --fail --silent --output /dev/null --cacert $tls/ca.crt https://localhost:8086/health" \
        "$IMAGE_influxdb" influxd
    start kdb 1000 1024 1 5000 /data --entrypoint q --env-file "$INPUTS/kdb.env" \
        --health-cmd "bash -c 'exec 3<>/dev/tcp/127.0.0.1/5000'" \
        "$IMAGE_kdb" /etc/tradingdb/q/process/boot.q -p 5000 -U /etc/tradingdb/secrets/users -E 2
    await influxdb
    fill_influxdb
    await postgres
    fill_postgres
    await redis
    fill_redis
    await kdb
}

down() {
    for engine in postgres redis influxdb kdb; do
        docker rm --force "$NAMESPACE-$engine" >/dev/null 2>&1 || :
        docker volume rm --force "$NAMESPACE-$engine-data" "$NAMESPACE-$engine-files" >/dev/null
    done
    docker network rm "$NAMESPACE-internal" "$NAMESPACE-edge" >/dev/null 2>&1 || :
    rm -rf "$WORK"
}

"$1"
