package io.github.adaptivemargins.input.dataset;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.jdk.javaapi.CollectionConverters;

/** Lists the nodes of a query's plan, also those of its subqueries. */
public final class PlanNodes {
  private PlanNodes() {}

  /** All nodes of the analyzed plan. */
  public static List<LogicalPlan> of(Dataset<Row> rows) {
    List<LogicalPlan> nodes = new ArrayList<>();
    add(rows.queryExecution().analyzed(), nodes);
    return nodes;
  }

  private static void add(LogicalPlan node, List<LogicalPlan> nodes) {
    nodes.add(node);
    CollectionConverters.asJava(node.children()).forEach(child -> add(child, nodes));
    CollectionConverters.asJava(node.subqueries()).forEach(query -> add(query, nodes));
  }
}
