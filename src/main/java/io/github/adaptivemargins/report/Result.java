package io.github.adaptivemargins.report;

import io.github.adaptivemargins.baseline.Comparison;
import io.github.adaptivemargins.classes.ClassCounts;
import io.github.adaptivemargins.classes.ClassScheme;
import io.github.adaptivemargins.classes.LabelCounts;
import io.github.adaptivemargins.margins.MarginFunction;
import io.github.adaptivemargins.margins.MarginParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the classes have come to.
 *
 * @param parameters of the formula
 * @param counts the samples of each class
 * @param function the margin of each number of samples
 * @param labels what was counted, and what was dropped
 * @param scheme which says what the counts were added to
 * @param comparison with what stood before, if anything did
 */
public record Result(
    MarginParameters parameters,
    ClassCounts counts,
    MarginFunction function,
    LabelCounts labels,
    ClassScheme scheme,
    Optional<Comparison> comparison) {
  /**
   * Parameters and totals, by name, in the order they are shown: what the same data and options
   * give again, and so not what stood at the output.
   */
  public Map<String, Object> facts() {
    Map<String, Object> facts = ownFacts();
    comparison.filter(Comparison::isAskedFor).ifPresent(with -> facts.putAll(facts(with)));
    return facts;
  }

  /** The same, and what stood before, whatever it was. */
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
    scheme
        .addedTo()
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
