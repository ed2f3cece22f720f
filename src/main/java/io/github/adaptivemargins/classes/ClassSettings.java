package io.github.adaptivemargins.classes;

import static io.github.adaptivemargins.failure.JobException.require;

import io.github.adaptivemargins.count.InvalidLabels;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the user says of the classes.
 *
 * @param encoding how a label becomes a class index; empty where the format says it
 * @param classList the file that has the labels in class order
 * @param addTo an earlier output, whose classes are the class list and whose counts are added
 * @param newLabels what a label becomes that the class list lacks
 * @param numClasses the number of classes, at least 1; not beside a class list, which says it
 * @param invalidLabels what to do with labels that cannot stand for a class
 */
public record ClassSettings(
    Optional<LabelEncoding> encoding,
    Optional<String> classList,
    Optional<String> addTo,
    NewLabels newLabels,
    Optional<Integer> numClasses,
    InvalidLabels.Policy invalidLabels) {
  /**
   * @throws io.github.adaptivemargins.failure.JobException USAGE, naming the option, its value and
   *     the bound
   */
  public ClassSettings {
    require(
        classList.isEmpty() || addTo.isEmpty(),
        "--class-list",
        classList,
        "left out with --add-to, whose classes are the list");
    String list = addTo.isPresent() ? "--add-to" : "--class-list";
    boolean isListed = classList.isPresent() || addTo.isPresent();
    require(
        !isListed || numClasses.isEmpty(),
        "--num-classes",
        numClasses,
        "left out with " + list + ", which says it");
    require(
        isListed || newLabels == NewLabels.FAIL,
        "--new-labels",
        newLabels,
        "given with --class-list or --add-to, which the labels are new to");
    require(numClasses.orElse(1) > 0, "--num-classes", numClasses, "at least 1");
  }

  /** The files that are read for the classes, by the options that name them. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    classList.ifPresent(path -> files.put("--class-list", path));
    addTo.ifPresent(path -> files.put("--add-to", path));
    return files;
  }
}
