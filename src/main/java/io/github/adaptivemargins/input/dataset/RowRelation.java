package io.github.adaptivemargins.input.dataset;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.TableScan;
import org.apache.spark.sql.types.StructType;

/**
 * An RDD of rows as a Dataset. Spark's encoders would do the same, but generate and compile code
 * first, which takes longer than reading a small input.
 */
public final class RowRelation extends BaseRelation implements TableScan {
  private final SQLContext context;
  private final StructType schema;
  private final RDD<Row> rows;

  private RowRelation(SQLContext context, StructType schema, RDD<Row> rows) {
    this.context = context;
    this.schema = schema;
    this.rows = rows;
  }

  /** The rows as a Dataset with this schema. */
  public static Dataset<Row> of(SparkSession spark, StructType schema, JavaRDD<Row> rows) {
    return spark.baseRelationToDataFrame(new RowRelation(spark.sqlContext(), schema, rows.rdd()));
  }

  @Override
  public SQLContext sqlContext() {
    return context;
  }

  @Override
  public StructType schema() {
    return schema;
  }

  @Override
  public RDD<Row> buildScan() {
    return rows;
  }

  /** The name in the plans that Spark shows. */
  @Override
  public String toString() {
    return "rows";
  }
}
