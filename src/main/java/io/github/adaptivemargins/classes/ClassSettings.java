package io.github.adaptivemargins.classes;

import static io.github.adaptivemargins.failure.JobException.require;

import io.github.adaptivemargins.count.InvalidLabels;
import java.util.Optional;

/**
 * What the user says of the classes.
 *
 * @param encoding how a label becomes a class index; empty where the format says it
 * @param classList the file that has the labels in class order
 * @param numClasses the number of classes, at least 1; not beside a class list, which says it
 * @param invalidLabels what to do with labels that cannot stand for a class
 */
public record ClassSettings(
    Optional<LabelEncoding> encoding,
    Optional<String> classList,
    Optional<Integer> numClasses,
    InvalidLabels.Policy invalidLabels) {
  /**
   * @throws io.github.adaptivemargins.failure.JobException USAGE, naming the option, its value and
   *     the bound
   */
  public ClassSettings {
    require(
        classList.isEmpty() || numClasses.isEmpty(),
        "--num-classes",
        numClasses,
        "left out with --class-list, which says it");
    require(numClasses.orElse(1) > 0, "--num-classes", numClasses, "at least 1");
  }
}
