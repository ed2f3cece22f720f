"""Makes the Parquet files beside it, of one column "label", as other writers lay them out.

Needs pyarrow, polars, fastparquet and pandas; no test runs it. A name says by what, of which type and how.
"""

import pathlib

import fastparquet
import fastparquet.writer
import pandas
import polars
import pyarrow
import pyarrow.parquet

HERE = pathlib.Path(__file__).parent
TYPES = {
    "int32": (pyarrow.int32(), polars.Int32, "Int32"),
    "int64": (pyarrow.int64(), polars.Int64, "Int64"),
    "string": (pyarrow.string(), polars.String, object),
}
INTEGERS = ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"]
ENCODINGS = {
    "int32": INTEGERS,
    "int64": INTEGERS,
    "string": ["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"],
}
SHAPES = {
    "many": [None if row % 7 == 3 else row * row % 61 for row in range(150)],
    "one": [5] * 7,
    "oneAndNulls": [None, 3, 3, 3, None, 3, 3],
    "nulls": [None] * 9,
    "single": [8],
}


def labels(shape, kind):
    return [
        label if label is None or kind != "string" else f"k{label}"
        for label in SHAPES[shape]
    ]


def path(*parts):
    return str(HERE / ("-".join(parts) + ".parquet"))


def by_pyarrow():
    for kind, (arrow, _, _) in TYPES.items():
        tables = {
            shape: pyarrow.table({"label": pyarrow.array(labels(shape, kind), arrow)})
            for shape in SHAPES
        }
        many = tables["many"]
        for version in "12":

            def write(table, *name, version=version, **form):
                pyarrow.parquet.write_table(
                    table,
                    path("pyarrow", kind, *name, "v" + version),
                    data_page_version=version + ".0",
                    data_page_size=100,
                    write_batch_size=16,
                    store_schema=False,
                    write_statistics=False,
                    **form,
                )

            for shape, table in tables.items():
                write(table, shape, "dictionary", compression="zstd")
            for encoding in ENCODINGS[kind]:
                how = {"use_dictionary": False, "column_encoding": {"label": encoding}}
                write(many, "many", encoding, compression="none", **how)
            write(many, "many", "fallingback", compression="snappy", dictionary_pagesize_limit=100)
        field = pyarrow.field("label", arrow, nullable=False)
        required = pyarrow.table([many["label"].drop_null()], schema=pyarrow.schema([field]))
        write(required, "many", "required", compression="gzip")
        with pyarrow.parquet.ParquetWriter(
            path("pyarrow", kind, "many", "emptygroup"), many.schema, store_schema=False
        ) as writer:
            for part in (many[:10], many[:0], many[10:]):
                writer.write_table(part)


def by_polars():
    codecs = ["uncompressed", "snappy", "gzip", "zstd", "lz4"]
    for kind, (_, polar, _) in TYPES.items():
        for shape, codec in zip(SHAPES, codecs):
            frame = polars.DataFrame({"label": polars.Series(labels(shape, kind), dtype=polar)})
            name = path("polars", kind, shape, codec)
            frame.write_parquet(name, compression=codec, data_page_size=100)
        frame = polars.DataFrame({"label": polars.Series(labels("many", kind), dtype=polar)})
        name = path("polars", kind, "many", "groups")
        frame.write_parquet(name, row_group_size=50, statistics=False)


def by_fastparquet():
    codecs = ["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "UNCOMPRESSED"]
    for version in (1, 2):
        fastparquet.writer.DATAPAGE_VERSION = version
        for kind, (_, _, nullable) in TYPES.items():
            for shape, codec in zip(SHAPES, codecs):
                if kind == "string" and shape == "nulls":
                    continue  # nothing says that these are strings
                column = pandas.Series(labels(shape, kind), dtype=nullable)
                name = path("fastparquet", kind, shape, codec, f"v{version}")
                frame = pandas.DataFrame({"label": column})
                fastparquet.write(name, frame, compression=codec, write_index=False)
        frame = pandas.DataFrame({"label": labels("many", "string")}).astype("category")
        name = path("fastparquet", "string", "many", "category", f"v{version}")
        fastparquet.write(name, frame, write_index=False)


if __name__ == "__main__":
    for old in HERE.glob("*.parquet"):
        old.unlink()
    by_pyarrow()
    by_polars()
    by_fastparquet()
