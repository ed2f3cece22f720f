package io.github.adaptivemargins.input.columnar;

import io.github.adaptivemargins.failure.Failures;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.settings.InputFormat;
import java.io.Serializable;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A column of a file.
 *
 * @param name as in the file
 * @param type as the file format writes it
 */
public record FileColumn(String name, String type) implements Serializable {
  /**
   * The type as which Spark reads a Parquet or ORC column.
   *
   * @param file for the message
   * @throws JobException BAD_DATA, if Spark cannot read this type
   */
  public DataType sparkType(SparkSession spark, InputFormat format, String file) {
    try {
      if (format == InputFormat.PARQUET) {
        return parquetType(spark, file);
      }
      // Spark reads CHAR(n) as a string.
      return type.startsWith("char(") || type.startsWith("varchar(")
          ? DataTypes.StringType
          : DataType.fromDDL(type);
    } catch (JobException e) {
      throw e;
    } catch (Exception e) {
      throw unreadable(file, Failures.oneLine(e));
    }
  }

  private DataType parquetType(SparkSession spark, String file) {
    DataType read =
        new ParquetToSparkSchemaConverter(spark.sessionState().conf())
            .convert(MessageTypeParser.parseMessageType(type))
            .apply(0)
            .dataType();
    // Spark 4.1 and 4.2 have the type, but refuse it.
    if (read.typeName().startsWith("time(")) {
      throw unreadable(file, read.typeName());
    }
    return read;
  }

  private JobException unreadable(String file, String why) {
    return JobException.badData(
        "column "
            + name
            + " of "
            + file
            + " has a type that Spark cannot read: "
            + why
            + "; write the column as numbers or strings");
  }
}
