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
 * The data source, by whose class name Spark finds it. The schema, of strings, is the user's: it
 * says which columns are wanted, and each file must have them.
 */
public final class TextSource implements TableProvider {
  /** The option that holds the files, as {@link TextFile#toOption} gives it. */
  public static final String FILES = "files";

  /** The metadata column of the file that a record is in, as a URI. */
  public static final String FILE_COLUMN = RecordBatch.FILE_COLUMN;

  /** The metadata column of the line that a record starts at, from 1. */
  public static final String LINE_COLUMN = RecordBatch.LINE_COLUMN;

  @Override
  public boolean supportsExternalMetadata() {
    return true;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    throw new UnsupportedOperationException("the schema has to be given");
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    CaseInsensitiveStringMap options = new CaseInsensitiveStringMap(properties);
    return new TextTable(
        schema, TextFile.ofOption(options.get(FILES)), Dialect.ofOption(options.get("dialect")));
  }

  // The method that Spark 4 has in place of schema() is not in Spark 3.5.
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
        new Position(FILE_COLUMN, DataTypes.StringType),
        new Position(LINE_COLUMN, DataTypes.LongType)
      };
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return new TextScan(schema, files, dialect);
    }
  }

  private record Position(String name, DataType dataType) implements MetadataColumn {
    @Override
    public boolean isNullable() {
      return false;
    }
  }
}
