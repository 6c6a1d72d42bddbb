"""The two tables from the records as newline-delimited JSON, by DuckDB's SQL.

Writes Parquet (gzip, at DuckDB's one level) to OUTPUT/GAME_META and OUTPUT/GAME_PODIUM. Prints
{"records", "games", "seconds"} as JSON. For games that were fought to their end: forfeits and
timeouts are left out, and that no record is missing is taken for granted.
"""

import argparse
import json
import os
import time

import duckdb

RECORDS = """
create temp table records as
select log_message, game_seq, task.PAYLOAD as payload, task.STATUS.DETAILS as details,
       coalesce(task.PAYLOAD.GAME_TOKEN, task.game_token)::uuid as game
from read_ndjson(?, columns = {
    log_message: 'varchar', game_seq: 'uinteger',
    task: 'struct(game_token varchar,
                  PAYLOAD struct(GAME_TOKEN varchar, USER_TOKEN varchar,
                                 PARTICIPANTS_HEROS map(varchar, struct(
                                     id usmallint, attack ubigint, health ubigint))),
                  STATUS struct(DETAILS struct(ENEMY_TOKEN varchar, ENEMY_DAMAGE ubigint,
                                               ENEMY_HEALTH_POST ubigint)))'})
where game_seq is not null and log_message in (
    'Starting Match', 'Attack Completed', 'Cleaning Game Records')
"""
TABLES = """
create temp table fighters as
select game, hero.key::uuid as usr, hero.value.id as superhero_id, hero.value.health as health
from (select game, unnest(map_entries(any_value(payload.PARTICIPANTS_HEROS))) as hero
      from records where log_message = 'Starting Match'
          and game in (select game from records where log_message = 'Cleaning Game Records')
      group by game);
create temp table attacks as
select distinct game, game_seq, payload.USER_TOKEN::uuid as usr, details.ENEMY_TOKEN::uuid as enemy,
       details.ENEMY_DAMAGE as damage, details.ENEMY_HEALTH_POST as health
from records where log_message = 'Attack Completed';
create temp table falls as
select game, enemy as usr, game_seq from attacks where health = 0;
create temp table podium as
with sent as (select game, usr, count(*) as rounds, sum(damage) as sent from attacks group by all),
     received as (select game, enemy as usr, sum(damage) as received, min(health) as health
                  from attacks group by all)
select game, usr, superhero_id,
       row_number() over (partition by game order by falls.game_seq desc nulls first,
                          coalesce(received.health, fighters.health) desc, usr) as rank,
       coalesce(rounds, 0) as rounds, coalesce(received, 0) as received, coalesce(sent, 0) as sent
from fighters left join sent using (game, usr) left join received using (game, usr)
    left join falls using (game, usr);
"""
META = """
copy (select game::varchar as game_token, usr::varchar as user_token, superhero_id from podium)
to '{}' (format parquet, compression gzip)
"""
PODIUM = """
copy (select game::varchar as game_token, usr::varchar as user_token, rank::utinyint as rank,
             rounds::utinyint as rounds, received::ubigint as damage_received,
             sent::ubigint as damage_sent from podium)
to '{}' (format parquet, compression gzip)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", required=True, help="file, a JSON object a line")
    parser.add_argument("--count", type=int, required=True, help="how many records it has")
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    begin = time.monotonic()
    base = duckdb.connect()
    base.execute("set preserve_insertion_order = false")
    base.execute(RECORDS, [arguments.records])
    for statement in TABLES.split(";"):
        if statement.strip():
            base.execute(statement)
    for table, statement in (("GAME_META", META), ("GAME_PODIUM", PODIUM)):
        folder = os.path.join(arguments.output, table)
        os.makedirs(folder, exist_ok=True)
        base.execute(statement.format(os.path.join(folder, "all.parquet")))
    games = base.execute("select count(distinct game) from podium").fetchone()[0]
    print(json.dumps({"records": arguments.count, "games": games,
                      "seconds": time.monotonic() - begin}))


if __name__ == "__main__":
    main()
