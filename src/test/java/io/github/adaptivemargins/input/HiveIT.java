package io.github.adaptivemargins.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adaptivemargins.testing.Campaign;
import io.github.adaptivemargins.testing.Expected;
import io.github.adaptivemargins.testing.Parts;
import io.github.adaptivemargins.testing.Submit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of a Hive metastore, with the Spark of PyPI, which has Hive's classes. */
class HiveIT {
  @TempDir private Path folder;

  @Test
  void tableOfHive_isCountedByItsNameAlone() throws Exception {
    Campaign.orSkip("Hive's tables");
    Parts.AIRFLOW.orSkip();
    Path settings = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        settings.resolve("hive-site.xml"),
        """
        <configuration>
          <property>
            <name>javax.jdo.option.ConnectionURL</name>
            <value>jdbc:derby:;databaseName=%s/metastore;create=true</value>
          </property>
          <property><name>hive.metastore.warehouse.dir</name><value>%s/tables</value></property>
          <property><name>datanucleus.schema.autoCreateAll</name><value>true</value></property>
          <property><name>hive.metastore.schema.verification</name><value>false</value></property>
        </configuration>
        """
            .formatted(folder, folder));
    Path script =
        Files.writeString(
            folder.resolve("make.py"),
            """
            from pyspark.sql import SparkSession
            spark = (SparkSession.builder.master("local[1]").enableHiveSupport()
                     .config("spark.sql.warehouse.dir", "%s/tables").getOrCreate())
            spark.sql("CREATE TABLE landmarks (landmark_id INT, url STRING)"
                      " ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' STORED AS TEXTFILE")
            spark.sql("INSERT INTO landmarks VALUES (0, 'a'), (0, 'b'), (2, 'c')")
            spark.stop()
            """
                .formatted(folder));
    Path home = Path.of(Parts.AIRFLOW.python()).getParent().getParent();
    Map<String, String> environment =
        Map.of("HADOOP_CONF_DIR", settings.toString(), "SPARK_LOCAL_IP", "127.0.0.1");
    Submit.Ended made =
        Submit.process(environment, folder, List.of(Parts.AIRFLOW.python(), script.toString()));
    assertEquals(0, made.exit(), made.err());
    Path output = folder.resolve("margins.parquet");
    Submit.Ended run =
        Submit.process(
            Map.of(
                "HADOOP_CONF_DIR",
                settings.toString(),
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "SPARK_HOME",
                home.resolve("lib/python3.11/site-packages/pyspark").toString()),
            folder,
            List.of(Submit.SCRIPT, "--table", "landmarks", "--output", output.toString()));
    assertEquals(0, run.exit(), run.err());
    Expected.assertTable(output, List.of(0L, 1L, 2L), List.of(2L, 0L, 1L));
  }
}
