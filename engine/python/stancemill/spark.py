"""Labels for columns of Spark.

    import stancemill.spark
    labelled = stancemill.spark.label(spark.read.parquet("passages"), "text")

The package must be installed where the workers run, and so must the model be, at the same path (the shipped model is part
of the package). Needs pyspark 3.5 or later and pyarrow.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Union

from stancemill._batches import ModelReference, check_columns, label_columns, with_labels
from stancemill._labeler import Labeler, Path

if TYPE_CHECKING:
    import pyarrow
    import pyspark.sql


def label(df: pyspark.sql.DataFrame, text_col: str = "text", *, model: Union[Labeler, Path, None] = None,
          prefix: str = "", threads: int = 1) -> pyspark.sql.DataFrame:
    """The same rows with the columns of `Labeler.label()` behind theirs: stance, p_favor, .., frames, coverage, abstained.

    model: a Labeler or a path; by default the model of `stancemill.load()`. It goes to the workers by its path and
        checksum, is loaded once a worker process, and refused there if the file is another.
    prefix: goes before the names of the new columns.
    threads: of each task; more than one only if `spark.task.cpus` says so, too.

    Rows without a text (null, empty) are kept, with nulls in the new columns.
    """
    reference = ModelReference.of(model)
    added = label_columns(reference.labeler(), prefix)
    check_columns(df.columns, text_col, added.names)

    def label_batches(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        labeler = reference.labeler()
        for batch in batches:
            yield with_labels(batch, text_col, labeler, threads, prefix)

    return df.mapInArrow(label_batches, _with_fields(df.schema, added))


def _with_fields(schema: pyspark.sql.types.StructType, added: pyarrow.Schema) -> pyspark.sql.types.StructType:
    from pyspark.sql import types

    spark_types = {"string": types.StringType(), "double": types.DoubleType(), "bool": types.BooleanType()}
    fields = [types.StructField(field.name, spark_types.get(str(field.type), types.ArrayType(types.StringType())))
              for field in added]
    return types.StructType([*schema.fields, *fields])
