package io.github.adaptivemargins.classes;

import static io.github.adaptivemargins.failure.JobException.require;

import io.github.adaptivemargins.count.InvalidLabels;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of classes.
 *
 * @param encoding how a label becomes a class index; empty for the default of the input
 * @param classList path of the labels in class order
 * @param addTo path of an earlier output, whose counts are added and whose classes are the list
 * @param repeatedInput what happens to files that the earlier output already counted
 * @param newLabels what happens to labels that the class list lacks
 * @param numClasses the number of classes, at least 1; empty with a class list
 * @param invalidLabels what to do with labels that cannot be a class
 */
public record ClassSettings(
    Optional<LabelEncoding> encoding,
    Optional<String> classList,
    Optional<String> addTo,
    RepeatedInputPolicy repeatedInput,
    NewLabelPolicy newLabels,
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
    require(
        addTo.isPresent() || repeatedInput == RepeatedInputPolicy.FAIL,
        "--repeated-input",
        repeatedInput,
        "given together with --add-to");
    String list = addTo.isPresent() ? "--add-to" : "--class-list";
    boolean hasList = classList.isPresent() || addTo.isPresent();
    require(
        !hasList || numClasses.isEmpty(),
        "--num-classes",
        numClasses,
        "left out with " + list + ", which gives the number");
    require(
        hasList || newLabels == NewLabelPolicy.FAIL,
        "--new-labels",
        newLabels,
        "given together with --class-list or --add-to");
    require(numClasses.orElse(1) > 0, "--num-classes", numClasses, "at least 1");
  }

  /** Whether a list or an earlier output names the classes. */
  public boolean hasList() {
    return classList.isPresent() || addTo.isPresent();
  }

  /** The files that are read for the classes, by option. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    classList.ifPresent(path -> files.put("--class-list", path));
    addTo.ifPresent(path -> files.put("--add-to", path));
    return files;
  }
}
