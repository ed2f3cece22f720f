package io.github.adaptivemargins;

import io.github.adaptivemargins.classes.BaseCounts;
import io.github.adaptivemargins.classes.ClassAssigner;
import io.github.adaptivemargins.input.dataset.CountedFiles;
import io.github.adaptivemargins.input.dataset.LabelSource;
import io.github.adaptivemargins.input.listing.InputFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * An opened input.
 *
 * @param files the listed files; empty for a table
 */
record OpenedInput(Optional<InputFiles> files, LabelSource labels, ClassAssigner assigner) {
  /** The record of the files that the output counts, with those of the earlier output. */
  CountedFiles counted() {
    return CountedFiles.of(
        Stream.of(
            files.map(InputFiles::counted).orElse(CountedFiles.NONE),
            labels.counted(),
            assigner.base().map(BaseCounts::files).orElse(CountedFiles.NONE)));
  }

  void checkUnchanged() throws IOException {
    if (files.isPresent()) {
      files.get().checkUnchanged();
    }
    labels.checkUnchanged();
  }

  /** Checks that the earlier output has not counted the same files. */
  void checkNotRepeated() {
    if (assigner.base().isPresent()) {
      BaseCounts base = assigner.base().get();
      List<Path> repeated = new ArrayList<>(labels.findCounted(base.files()));
      files.ifPresent(listed -> repeated.addAll(listed.findCounted(base.files())));
      base.checkNotRepeated(repeated);
    }
  }
}
