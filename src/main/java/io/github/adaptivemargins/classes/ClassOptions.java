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
        "sorted: the class index is the label's rank among all labels",
        "natural: like sorted, but 2 comes before 10, as in timm",
        "default: index; for image folders: sorted"
      })
  private Optional<LabelEncoding> labelEncoding = Optional.empty();

  @Option(
      names = "--class-list",
      paramLabel = "PATH",
      description =
          "labels in class order: an earlier output, or a text file with one label per line")
  private Optional<String> classList = Optional.empty();

  @Option(
      names = "--add-to",
      paramLabel = "PATH",
      description = "add the counts of this earlier output; its classes are the class list")
  private Optional<String> addTo = Optional.empty();

  @Option(
      names = "--repeated-input",
      paramLabel = "fail|count",
      defaultValue = "fail",
      description = {
        "with --add-to, an input file that the earlier output already counted: fail, or count it",
        "default: ${DEFAULT-VALUE}"
      })
  private RepeatedInputPolicy repeatedInput = RepeatedInputPolicy.FAIL;

  @Option(
      names = "--new-labels",
      paramLabel = "fail|append",
      defaultValue = "fail",
      description = {
        "labels not in the class list: fail, or append them as new classes",
        "default: ${DEFAULT-VALUE}"
      })
  private NewLabelPolicy newLabels = NewLabelPolicy.FAIL;

  @Option(
      names = "--num-classes",
      paramLabel = "N",
      description = "number of classes; labels beyond it are invalid; default: as found")
  private Optional<Integer> numClasses = Optional.empty();

  @Option(
      names = "--invalid-labels",
      paramLabel = "fail|drop",
      defaultValue = "fail",
      description = {
        "labels that are null, negative, fractional, unparsable or outside the classes",
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
    return new ClassSettings(
        labelEncoding, classList, addTo, repeatedInput, newLabels, numClasses, invalidLabels);
  }
}
