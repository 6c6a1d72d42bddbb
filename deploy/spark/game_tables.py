#!/usr/bin/env python3
"""Makes GAME_META and GAME_PODIUM from the Kafka topics, on Spark.

  spark-submit … game_tables.py batch --brokers HOST:9092 --output-dir PLACE
  spark-submit … game_tables.py stream --brokers HOST:9092 --output-dir PLACE --every '1 minute'

`batch` reads all that the topics retain and writes both tables to a new place. `stream` goes on
from where it was and adds the games that have ended since. README.md says what each promises, and
docs/formats.md what records and rows are.
"""

import argparse
import json
import pathlib

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

TOPICS = "lib.server.lobby,lib.server.game"
SEAT, START, ATTACK = "Hero Selected", "Starting Match", "Attack Completed"
FORFEIT, CLEANING = "User Forfeited", "Cleaning Game Records"
MESSAGES = (SEAT, START, ATTACK, FORFEIT, CLEANING, "Pushing User's Turn Notification",
            "Attacked Dead Enemy", "Game Finished", "Game Timed Out")

# Every field is read as a text, a number too: other programs write numbers as texts.
RECORD = "log_message string, game_seq string, schema string, task string"
PAYLOAD = ("GAME_TOKEN string, USER_TOKEN string, HERO_ID string, "
           "PARTICIPANTS_HEROS map<string, struct<id: string, attack: string, health: string>>")
DETAILS = ("ENEMY_TOKEN string, ENEMY_DAMAGE string, ENEMY_HEALTH_PRIOR string, "
           "ENEMY_HEALTH_POST string")
TASK = (f"PAYLOAD struct<{PAYLOAD}>, STATUS struct<DETAILS struct<{DETAILS}>>, {PAYLOAD}, "
        "game_token string, user_token string")

HERO = "struct<id: int, attack: bigint, health: bigint>"
EVENT = ("topic string, partition int, offset bigint, time timestamp, game string, seq bigint, "
         f"message string, user string, seat int, heroes array<struct<user: string, hero: {HERO}>>,"
         " enemy string, damage bigint, prior bigint, post bigint")
# What an event says of one user. An attack says something of two.
SIDE = {"user": "string", "seat": "int", "hero": HERO, "enemy": "string", "sent": "bigint",
        "received": "bigint", "prior": "bigint", "post": "bigint", "forfeit": "boolean"}

TOKEN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
MAX_POINTS, MAX_HERO, MAX_SEQ, MAX_ROUNDS, MAX_USERS = 2**32 - 1, 2**16 - 1, 2**20 - 1, 255, 100
META = ("game_token", "user_token", "superhero_id")
PODIUM = ("game_token", "user_token", "rank", "rounds", "damage_received", "damage_sent")


# --- from records to events ------------------------------------------------------------------

def token(column):
    return F.when(column.rlike(TOKEN), F.lower(column))


def number(column, largest):
    value = column.try_cast("bigint")
    return F.when(value.between(0, largest), value)


def points(column):
    """Attack, damage or health. What is out of range stays so, and sums of it fit."""
    return F.least(number(column, 2**63 - 1), F.lit(MAX_POINTS + 1))


def first_of(task, convert, *names):
    """The first usable of these fields of a task."""
    return F.coalesce(*(convert(task[name] if isinstance(name, str) else task[name[0]][name[1]])
                        for name in names))


def heroes_of(task):
    """The fighters that a Starting Match names; what cannot be used is null."""
    told = F.coalesce(task["PAYLOAD"]["PARTICIPANTS_HEROS"], task["PARTICIPANTS_HEROS"])
    return F.transform(F.map_entries(told), lambda of: F.struct(
        token(of["key"]).alias("user"),
        F.struct(number(of["value"]["id"], MAX_HERO).cast("int").alias("id"),
                 points(of["value"]["attack"]).alias("attack"),
                 points(of["value"]["health"]).alias("health")).alias("hero")))


def events(records: DataFrame):
    """What the records of games say. Records of other programs, and those of games that cannot be
    used, are left out: to a game of which a record is missing no row is given."""
    said, task = F.col("said"), F.col("task")
    details = task["STATUS"]["DETAILS"]
    told = (
        records
        .withColumn("said", F.from_json(F.col("value").cast("string"), RECORD))
        .where(said["log_message"].isin(*MESSAGES))
        .withColumn("task", F.from_json(said["task"], TASK))
        .withColumn("key", token(F.col("key").cast("string")))
        .withColumn("named", first_of(task, token, ("PAYLOAD", "GAME_TOKEN"), "GAME_TOKEN",
                                      "game_token")))
    all_events = told.select(
        "topic", "partition", "offset", F.col("timestamp").alias("time"),
        F.coalesce("named", "key").alias("game"),
        number(said["game_seq"], MAX_SEQ).alias("seq"),
        said["log_message"].alias("message"),
        first_of(task, token, ("PAYLOAD", "USER_TOKEN"), "USER_TOKEN", "user_token").alias("user"),
        first_of(task, lambda field: number(field, MAX_HERO), ("PAYLOAD", "HERO_ID"), "HERO_ID")
        .cast("int").alias("seat"),
        heroes_of(task).alias("heroes"),
        token(details["ENEMY_TOKEN"]).alias("enemy"),
        points(details["ENEMY_DAMAGE"]).alias("damage"),
        points(details["ENEMY_HEALTH_PRIOR"]).alias("prior"),
        points(details["ENEMY_HEALTH_POST"]).alias("post"),
        # Of our own records key and task name the same game.
        (said["game_seq"].isNull() | F.col("key").isNull() | F.col("named").isNull()
         | (F.col("key") == F.col("named"))).alias("one_game"),
        (said["game_seq"].isNull() | F.col("seq").isNotNull()).alias("seq_is_right"),
        (F.coalesce(said["schema"], F.lit("1")) == "1").alias("schema_is_known"))
    return all_events.where(usable()).drop("one_game", "seq_is_right", "schema_is_known")


def usable():
    message, heroes = F.col("message"), F.col("heroes")
    there = {name: F.col(name).isNotNull() for name in
             ("game", "user", "seat", "heroes", "enemy", "damage", "prior", "post")}
    whole = F.forall(heroes, lambda of: of["user"].isNotNull() & of["hero"]["id"].isNotNull()
                     & of["hero"]["attack"].isNotNull() & of["hero"]["health"].isNotNull())
    blow = (there["user"] & there["enemy"] & there["damage"] & there["prior"] & there["post"])
    return (there["game"] & F.col("one_game") & F.col("seq_is_right") & F.col("schema_is_known")
            & F.when(message == SEAT, there["user"] & there["seat"])
            .when(message == START, there["heroes"] & whole)
            .when(message == ATTACK, blow)
            .when(message.isin(FORFEIT, CLEANING), there["user"])
            .otherwise(True))


# --- from events to rows ---------------------------------------------------------------------

def finished(all_events: DataFrame):
    """The events of games of which "Cleaning Game Records" and all before it are there, each
    once; `n` says their order. Records without game_seq cannot be counted: see rows()."""
    game = Window.partitionBy("game")
    in_order = game.orderBy("seq", "topic", "partition", "offset")
    seq, cleaning = F.col("seq"), F.col("message") == CLEANING
    return (
        once(all_events)
        .withColumn("end", F.min(F.when(cleaning, seq)).over(game))
        .withColumn("cleaned", F.bool_or(cleaning).over(game))
        .withColumn("counted", F.bool_and(seq.isNotNull()).over(game))
        .withColumn("before_end", F.count(F.when(seq < F.col("end"), 1)).over(game))
        .where("cleaned and (not counted or before_end = end)")
        .where("not counted or seq < end")
        .withColumn("n", F.row_number().over(in_order)))


def once(all_events: DataFrame):
    """Of records that were written again, the first."""
    copies = Window.partitionBy("game", "seq").orderBy("partition", "offset")
    return (all_events.repartition("game").withColumn("copy", F.row_number().over(copies))
            .where("seq is null or copy = 1").drop("copy"))


def side(user, **what):
    values = {"user": user} | what
    return F.struct(*(values.get(name, F.lit(None)).cast(kind).alias(name)
                      for name, kind in SIDE.items()))


def sides(finished_events: DataFrame):
    """A row for each user and each event that says something of it."""
    message, user, damage = F.col("message"), F.col("user"), F.col("damage")
    told = (
        F.when(message == SEAT, F.array(side(user, seat=F.col("seat"))))
        .when(message == START, F.transform("heroes", lambda of: side(
            of["user"], hero=of["hero"])))
        .when(message == ATTACK, F.array(
            side(user, enemy=F.col("enemy"), sent=damage),
            side(F.col("enemy"), received=damage, prior=F.col("prior"), post=F.col("post"))))
        .when(message == FORFEIT, F.array(side(user, forfeit=F.lit(True)))))
    starts = F.count(F.when(message == START, 1)).over(Window.partitionBy("game"))
    return (finished_events.withColumn("starts", starts)
            .select("game", "starts", "n", F.inline(told)))


def judged_sides(all_sides: DataFrame):
    """With `fell`, when the user fell; `last_round`, when it made its last attack; and `wrong`:
    no fight by the rules has this event."""
    user = Window.partitionBy("game", "user")
    before = user.orderBy("n").rowsBetween(Window.unboundedPreceding, -1)
    so_far = user.orderBy("n").rowsBetween(Window.unboundedPreceding, Window.currentRow)
    n, sent, received, fell = map(F.col, ("n", "sent", "received", "fell"))
    health = F.greatest(F.lit(0), F.max("hero.health").over(user)
                        - F.coalesce(F.sum("received").over(before), F.lit(0)))
    return (
        all_sides
        .withColumn("attack", F.max("hero.attack").over(user))
        .withColumn("left", health)
        .withColumn("fell", F.min(F.when((F.col("post") == 0) | F.col("forfeit"), n)).over(user))
        .withColumn("round", F.count("sent").over(so_far))
        .withColumn("last_round", F.when((F.col("round") == MAX_ROUNDS) & sent.isNotNull(), n))
        .withColumn("wrong", F.coalesce(
            (sent.isNotNull() & ((sent != F.col("attack")) | (F.col("enemy") == F.col("user"))))
            | (received.isNotNull() & (
                (F.col("prior") != F.col("left"))
                | (F.col("post") != F.greatest(F.lit(0), F.col("left") - received))))
            | ((sent.isNotNull() | received.isNotNull() | F.col("forfeit")) & (n > fell)),
            F.lit(False))))


def fighters(all_sides: DataFrame):
    """A row for each user of a game: what it is, did and suffered; `wrong` as above."""
    action = F.col("sent").isNotNull() | F.col("received").isNotNull() | F.col("forfeit")
    found = judged_sides(all_sides).groupBy("game", "user").agg(
        F.max("hero").alias("hero"),
        F.count("sent").alias("rounds"),
        F.coalesce(F.sum("sent"), F.lit(0)).alias("sent"),
        F.coalesce(F.sum("received"), F.lit(0)).alias("received"),
        F.max("fell").alias("fell"),
        F.min("last_round").alias("last_round"),
        F.max(F.when(action, F.col("n"))).alias("last_action"),
        # Each Starting Match names the user, all of them alike, and so does its seat.
        (F.bool_or("wrong") | (F.count("hero") != F.max("starts"))
         | (F.min("hero") != F.max("hero"))
         | F.coalesce((F.min("seat") != F.max("seat")), F.lit(False))
         | F.coalesce((F.max("seat") != F.max("hero.id")), F.lit(False))).alias("wrong"))
    hero = F.col("hero")
    in_range = (hero["attack"].between(1, MAX_POINTS) & hero["health"].between(1, MAX_POINTS))
    return found.withColumn("wrong", F.coalesce(F.col("wrong") | ~in_range, F.lit(True)))


def rows(finished_events: DataFrame):
    """Of each fight that ran to its end by the rules, a row for each user, with the columns of
    both tables. First to fall is last; whoever stands is ranked by the health that is left."""
    game = Window.partitionBy("game")
    left = F.col("hero.health") - F.col("received")
    podium = game.orderBy(F.desc_nulls_first("fell"), left.desc(), "user")
    users, falls, last_round = F.col("users"), F.col("falls"), F.col("last_round")
    one_stands, capped = falls == users - 1, last_round == F.col("last_action")
    told = fighters(sides(finished_events)).select(
        "game", "user", "hero", "rounds", "sent", "received", "fell",
        F.count("*").over(game).alias("users"),
        F.count("fell").over(game).alias("falls"),
        F.max("last_action").over(game).alias("last_action"),
        F.min("last_round").over(game).alias("last_round"),
        F.bool_or("wrong").over(game).alias("wrong"))
    over = told.where(~F.col("wrong") & users.between(2, MAX_USERS)
                      & F.when(last_round.isNull(), one_stands).otherwise(capped))
    return over.select(
        F.col("game").alias("game_token"), F.col("user").alias("user_token"),
        F.col("hero.id").alias("superhero_id"),
        F.row_number().over(podium).alias("rank"), F.col("rounds").cast("int").alias("rounds"),
        F.col("received").alias("damage_received"), F.col("sent").alias("damage_sent"))


# --- the two jobs ----------------------------------------------------------------------------

def write(table: DataFrame, columns, place, mode="errorifexists"):
    table.select(*columns).write.mode(mode).option("compression", "gzip").parquet(place)


def batch(spark, kafka, place):
    records = (spark.read.format("kafka").options(**kafka)
               .option("startingOffsets", "earliest").option("endingOffsets", "latest").load())
    found = rows(finished(events(records))).persist()
    write(found, META, f"{place}/GAME_META")
    write(found, PODIUM, f"{place}/GAME_PODIUM")
    tell(found)


def tell(found: DataFrame, **more):
    games, users = found.agg(F.count_distinct("game_token"), F.count("*")).first()
    print(json.dumps(more | {"games": games, "rows": users}), flush=True)


class Stream:
    """What one micro-batch adds. Everything that it writes has the batch's number, so a batch that
    is repeated after a crash writes the same once more, in the same place."""

    def __init__(self, place, open_days):
        self.place, self.open_days = place, open_days

    def __call__(self, records: DataFrame, number_of_batch):
        spark = records.sparkSession
        spark.conf.set("spark.sql.adaptive.enabled", "true")
        fresh, known = self.known(events(records), number_of_batch)
        everything = fresh.unionByName(known).persist()
        over = finished(everything).persist()
        found = rows(over).persist()
        done = over.where("counted").select("game").union(found.select("game_token")).distinct()
        part = f"batch={number_of_batch}"
        write(found, META, f"{self.place}/GAME_META/{part}", "overwrite")
        write(found, PODIUM, f"{self.place}/GAME_PODIUM/{part}", "overwrite")
        write(done, ["game"], f"{self.place}/_state/done/{part}", "overwrite")
        write(self.open(everything, done), everything.columns, self.state(number_of_batch),
              "overwrite")
        tell(found, batch=number_of_batch)
        for frame in (everything, over, found):
            frame.unpersist()

    def state(self, number_of_batch):
        """Where the events of open games are after a batch: of two batches, in turn."""
        return f"{self.place}/_state/open-{number_of_batch % 2}"

    def known(self, fresh: DataFrame, number_of_batch):
        """The events without those of games that are done, and those of before."""
        spark = fresh.sparkSession
        if number_of_batch == 0:
            return fresh, spark.createDataFrame([], EVENT)
        done = (spark.read.schema("game string, batch bigint").parquet(f"{self.place}/_state/done")
                .where(F.col("batch") < number_of_batch))
        before = spark.read.schema(EVENT).parquet(self.state(number_of_batch - 1))
        return fresh.join(done, "game", "left_anti").select(*fresh.columns), before

    def open(self, everything: DataFrame, done: DataFrame):
        """The events that the next batch needs. A game of which nothing was heard for so many days
        before the newest record is given up."""
        newest = everything.agg(F.max("time").alias("newest"))
        heard = F.max("time").over(Window.partitionBy("game"))
        return (everything.join(done, "game", "left_anti")
                .withColumn("heard", heard).crossJoin(F.broadcast(newest))
                .where(F.col("heard") >= F.col("newest") - F.make_dt_interval(
                    F.lit(self.open_days)))
                .select(*everything.columns))


def stream(spark, kafka, args):
    records = (spark.readStream.format("kafka").options(**kafka)
               .option("startingOffsets", "earliest")
               .option("maxOffsetsPerTrigger", args.batch_records).load())
    trigger = {"processingTime": args.every} if args.every else {"availableNow": True}
    query = (records.writeStream.foreachBatch(Stream(args.output_dir, args.open_days))
             .option("checkpointLocation", f"{args.output_dir}/_checkpoint")
             .trigger(**trigger).start())
    query.awaitTermination()


def kafka_options(args):
    """`--kafka-properties` has lines as Kafka's own tools take them."""
    options = {"subscribe": TOPICS, "kafka.bootstrap.servers": args.brokers}
    text = pathlib.Path(args.kafka_properties).read_text() if args.kafka_properties else ""
    for line in text.splitlines():
        name, found, value = line.partition("=")
        if found and not line.startswith("#"):
            options[f"kafka.{name.strip()}"] = value.strip()
    return options


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    jobs = parser.add_subparsers(dest="job", required=True)
    for job, words in (("batch", "both tables of all that the topics retain, to a new place"),
                       ("stream", "the games that have ended since the last time")):
        command = jobs.add_parser(job, help=words, description=words)
        command.add_argument("--brokers", required=True, help="of Kafka: HOST:PORT,…")
        command.add_argument("--output-dir", required=True, help="a folder, or s3a://… and so on")
        command.add_argument("--kafka-properties", metavar="FILE",
                             help="settings of Kafka's client, as security.protocol=SASL_SSL")
    command.add_argument("--every", metavar="TIME", help="how often, as '1 minute'; without it, "
                         "the job ends when it has come to the ends of the topics")
    command.add_argument("--batch-records", type=int, default=5_000_000,
                         help="at most so many records at a time (%(default)s)")
    command.add_argument("--open-days", type=int, default=7, help="a game of which nothing was "
                         "heard for so long is given up (%(default)s)")
    return parser.parse_args()


def main():
    args = arguments()
    # Tasks have fields that differ only by case.
    spark = (SparkSession.builder.appName(f"superhero-{args.job}")
             .config("spark.sql.caseSensitive", "true").getOrCreate())
    if args.job == "batch":
        batch(spark, kafka_options(args), args.output_dir)
    else:
        stream(spark, kafka_options(args), args)
    spark.stop()


if __name__ == "__main__":
    main()
