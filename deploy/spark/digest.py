#!/usr/bin/env python3
"""Prints the digest of the two tables of each place, as Spark reads them, beside the place.

  spark-submit … digest.py PLACE…

A PLACE has GAME_META and GAME_PODIUM, as Parquet or, where there is a `_delta_log`, as Delta
tables. `superhero audit` prints the same digest of the same rows.
"""

import hashlib
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

TABLES = {"GAME_META": ("game_token", "user_token", "superhero_id"),
          "GAME_PODIUM": ("game_token", "user_token", "rank", "rounds", "damage_received",
                          "damage_sent")}


def is_delta(spark, place):
    path = spark._jvm.org.apache.hadoop.fs.Path(f"{place}/_delta_log")
    return path.getFileSystem(spark._jsc.hadoopConfiguration()).exists(path)


def digest(spark, place):
    sha = hashlib.sha256()
    for table, columns in TABLES.items():
        source = f"{place}/{table}"
        kind = "delta" if is_delta(spark, source) else "parquet"
        lines = (spark.read.format(kind).load(source)
                 .select(F.concat_ws(",", *columns).alias("line")).sort("line"))
        for row in lines.toLocalIterator():
            sha.update(f"{row.line}\n".encode())
    return sha.hexdigest()


def main():
    spark = SparkSession.builder.appName("superhero-digest").getOrCreate()
    for place in sys.argv[1:]:
        print(digest(spark, place), place, flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
