package io.github.adaptivemargins.oracle;

import io.github.adaptivemargins.testing.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files of a dataset that DuckDB writes: a query by file name. */
record DuckFiles(Map<String, String> queries) {
  void write(Path folder) throws IOException {
    for (Map.Entry<String, String> query : queries.entrySet()) {
      Path file = folder.resolve(query.getKey());
      Files.createDirectories(file.getParent());
      Duck.copy(query.getValue(), file, "FORMAT parquet");
    }
  }
}
