package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.RawLabelCounts;
import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.LabelSource;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Assigns a class index to each label: one implementation per source of classes. */
public sealed interface ClassAssigner permits FoundClasses, ListedClasses, ExtendedClasses {
  /**
   * Chooses the source of classes, and reads the class list or the earlier output.
   *
   * @throws JobException NO_INPUT or BAD_DATA, if a file is missing or its labels have another type
   *     than the input's; USAGE, if options contradict the list; IO_ERROR, if the earlier output is
   *     replaced while it is read
   */
  static ClassAssigner open(ClassSettings settings, LabelSource source, Configuration conf)
      throws IOException {
    return new ClassAssignerFactory(settings, source, conf).open();
  }

  /** How a string label is interpreted. */
  StringInterpretation stringInterpretation();

  /** Separates the labels that can be a class from invalid ones. It empties the raw counts. */
  ValidLabelCounts consumeCounts(RawLabelCounts counts);

  /**
   * Assigns a class to each label.
   *
   * @param labels at least one
   * @throws JobException BAD_DATA, if the labels do not fit the number of classes
   */
  ClassCounts assign(ValidLabelCounts labels);

  /** The number of classes that the list or earlier output does not have; 0 if there is none. */
  default int newClasses(ClassCounts counts) {
    return 0;
  }

  /** Whether only the largest label determines the number of classes. */
  default boolean isClassCountInferred() {
    return false;
  }

  /** The earlier counts to which the input's are added, if any. */
  default Optional<BaseCounts> base() {
    return Optional.empty();
  }
}
