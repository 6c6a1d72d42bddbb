"""Prints the digest (docs/formats.md) of FOLDER/GAME_META and FOLDER/GAME_PODIUM."""

import sys

import duckdb

DIGEST = """
select sha256((select string_agg(line, '' order by line) from (
           select game_token || ',' || user_token || ',' || superhero_id || chr(10) as line
           from '{0}/GAME_META/*.parquet'))
    || (select string_agg(line, '' order by line) from (
           select game_token || ',' || user_token || ',' || rank || ',' || rounds || ',' ||
                  damage_received || ',' || damage_sent || chr(10) as line
           from '{0}/GAME_PODIUM/*.parquet')))
"""

print(duckdb.connect().execute(DIGEST.format(sys.argv[1])).fetchone()[0], end="")
