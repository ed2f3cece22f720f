package io.github.adaptivemargins.report;

import io.github.adaptivemargins.baseline.Comparison;
import io.github.adaptivemargins.classes.ClassAssigner;
import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ValidLabelCounts;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The computed result of a run.
 *
 * @param parameters of the formula
 * @param counts the samples of each class
 * @param function from number of samples to margin
 * @param labels the valid and the dropped labels
 * @param assigner the source of classes
 * @param comparison with the baseline, if there is one
 */
public record MarginResult(
    MarginParameters parameters,
    ClassCounts counts,
    MarginFunction function,
    ValidLabelCounts labels,
    ClassAssigner assigner,
    Optional<Comparison> comparison) {
  /**
   * Parameters and totals by name, in the order in which they are shown. The same data and options
   * give the same facts, so a replaced output is not among them.
   */
  public Map<String, Object> facts() {
    Map<String, Object> facts = ownFacts();
    comparison.filter(Comparison::isExplicit).ifPresent(with -> facts.putAll(facts(with)));
    return facts;
  }

  /** The facts, also those of a comparison with a replaced output. */
  Map<String, Object> allFacts() {
    Map<String, Object> facts = ownFacts();
    comparison.ifPresent(with -> facts.putAll(facts(with)));
    return facts;
  }

  private Map<String, Object> ownFacts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("num_classes", counts.size());
    facts.put("samples", counts.samples());
    facts.put("absent_classes", counts.absent());
    facts.put("dropped", labels.invalid().samples());
    facts.put("min_count", counts.min());
    facts.put("max_count", counts.max());
    facts.put("margin_min", parameters.min());
    facts.put("margin_max", parameters.max());
    facts.put("power", parameters.power());
    facts.put("norm", parameters.norm().toString());
    assigner
        .base()
        .ifPresent(
            earlier -> {
              facts.put("added_to", earlier.path());
              facts.put("added_to_sha256", earlier.digest());
              facts.put("added_to_samples", earlier.counts().samples());
            });
    return facts;
  }

  private static Map<String, Object> facts(Comparison comparison) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("baseline", comparison.baseline());
    facts.put("new_classes", comparison.newClasses().number());
    facts.put("lost_classes", comparison.lostClasses().number());
    facts.put("samples_before", comparison.samplesBefore());
    facts.put("max_margin_change", comparison.maxMarginChange());
    return facts;
  }
}
