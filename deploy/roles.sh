#!/bin/sh
# Makes the role of web, worker and clock, who don't own the tables. PostgreSQL runs it when its volume is new;
# for an older one: docker compose exec db sh /docker-entrypoint-initdb.d/roles.sh
set -eu
psql --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\set password `cat /run/secrets/app_password`
SELECT 'CREATE ROLE einstieg_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'einstieg_app') \gexec
ALTER ROLE einstieg_app LOGIN PASSWORD :'password';
SQL
