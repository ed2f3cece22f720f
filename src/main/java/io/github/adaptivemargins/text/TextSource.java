package io.github.adaptivemargins.text;

import io.github.adaptivemargins.text.records.RecordBatch;
import io.github.adaptivemargins.text.splits.Dialect;
import io.github.adaptivemargins.text.splits.TextFile;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.connector.catalog.SupportsMetadataColumns;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source; Spark finds it by its class name. The caller gives the schema: the requested
 * columns, all strings. Each file must have them.
 */
public final class TextSource implements TableProvider {
  /** Name of the reader option with the result of {@link TextFile#toOption}. */
  public static final String FILES = "files";

  /** Name of the metadata column of the file that contains a record, as a URI. */
  public static final String FILE_COLUMN = RecordBatch.FILE_COLUMN;

  /** Name of the metadata column of the line where a record starts, from 1. */
  public static final String LINE_COLUMN = RecordBatch.LINE_COLUMN;

  @Override
  public boolean supportsExternalMetadata() {
    return true;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    throw new UnsupportedOperationException("the schema must be given");
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    CaseInsensitiveStringMap options = new CaseInsensitiveStringMap(properties);
    return new TextTable(
        schema,
        TextFile.ofOption(options.get(FILES)),
        Dialect.ofOption(options.get(Dialect.OPTION)));
  }

  // The method that replaces schema() in Spark 4 does not exist in Spark 3.5.
  @SuppressWarnings("deprecation")
  private record TextTable(StructType schema, List<TextFile> files, Dialect dialect)
      implements SupportsRead, SupportsMetadataColumns {
    @Override
    public String name() {
      return dialect.form() + " of " + files.size() + " files";
    }

    @Override
    public Set<TableCapability> capabilities() {
      return EnumSet.of(TableCapability.BATCH_READ);
    }

    @Override
    public MetadataColumn[] metadataColumns() {
      return new MetadataColumn[] {
        new RecordPosition(FILE_COLUMN, DataTypes.StringType),
        new RecordPosition(LINE_COLUMN, DataTypes.LongType)
      };
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return new TextScan(schema, files, dialect);
    }
  }

  private record RecordPosition(String name, DataType dataType) implements MetadataColumn {
    @Override
    public boolean isNullable() {
      return false;
    }
  }
}
