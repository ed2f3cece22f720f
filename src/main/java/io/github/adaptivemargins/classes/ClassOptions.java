package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.InvalidLabels;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The command line options of classes. */
public final class ClassOptions {
  @Option(
      names = "--label-encoding",
      paramLabel = "index|sorted|natural",
      description = {
        "index: the label is the class index, 0 to C-1",
        "sorted: the class index is the label's rank",
        "natural: the same in timm's order, 2 before 10",
        "default: index; for an image folder, sorted"
      })
  private Optional<LabelEncoding> labelEncoding = Optional.empty();

  @Option(
      names = "--class-list",
      paramLabel = "PATH",
      description = "the labels in class order: an earlier output of this job, or one label a line")
  private Optional<String> classList = Optional.empty();

  @Option(
      names = "--add-to",
      paramLabel = "PATH",
      description =
          "add the counts of an earlier output of this job, whose classes are the class list")
  private Optional<String> addTo = Optional.empty();

  @Option(
      names = "--new-labels",
      paramLabel = "fail|append",
      defaultValue = "fail",
      description = {
        "labels that the class list lacks: bad data, or the next classes, in their order",
        "default: ${DEFAULT-VALUE}"
      })
  private NewLabels newLabels = NewLabels.FAIL;

  @Option(
      names = "--num-classes",
      paramLabel = "N",
      description = "C; a label beyond it is bad data; default: as found")
  private Optional<Integer> numClasses = Optional.empty();

  @Option(
      names = "--invalid-labels",
      paramLabel = "fail|drop",
      defaultValue = "fail",
      description = {
        "null, negative, fractional, unparsable ones or ones outside the classes",
        "default: ${DEFAULT-VALUE}"
      })
  private InvalidLabels.Policy invalidLabels = InvalidLabels.Policy.FAIL;

  /**
   * The settings of these options.
   *
   * @throws io.github.adaptivemargins.failure.JobException USAGE, if an option is outside its
   *     bounds
   */
  public ClassSettings settings() {
    return new ClassSettings(labelEncoding, classList, addTo, newLabels, numClasses, invalidLabels);
  }
}
