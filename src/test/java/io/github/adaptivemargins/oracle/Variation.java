package io.github.adaptivemargins.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A change of a dataset's files after which the right answer is known. */
enum Variation {
  /** No change. */
  NONE,
  /** A file is a link to a file elsewhere: the same answer. */
  LINK,
  /** A second path to a file: refused. */
  SECOND_PATH,
  /** Two files are named as splits: refused. */
  SPLITS,
  /** The files are two days, and the second is added to the first: the same counts by label. */
  DAYS;

  static final String SECOND_DAY = "second";

  /** One that these files allow; most datasets stay as they are. */
  static Variation of(Dice dice, Dataset dataset, Path folder) throws IOException {
    Variation wanted =
        dice.onceIn(2) ? NONE : dice.pick(LINK, SECOND_PATH, SPLITS, DAYS, DAYS, DAYS);
    int files = dataFiles(folder).size();
    boolean isWhole =
        dataset.args().indexOf("--input") >= 0
            && dataset
                .args()
                .get(dataset.args().indexOf("--input") + 1)
                .equals(Datasets.FOLDER + "/in");
    boolean hasClasses =
        Stream.of("--class-list", "--num-classes", "--invalid-labels")
            .anyMatch(dataset.args()::contains);
    return switch (wanted) {
      case NONE, LINK -> files == 0 ? NONE : wanted;
      case SECOND_PATH -> files > 0 && isWhole ? wanted : NONE;
      case SPLITS -> files > 1 && isWhole ? wanted : NONE;
      case DAYS -> files > 1 && isWhole && !hasClasses ? wanted : NONE;
    };
  }

  /** Changes the files. */
  void apply(Dice dice, Path folder) throws IOException {
    List<Path> files = dataFiles(folder);
    switch (this) {
      case NONE -> {}
      case LINK -> {
        Path file = dice.pick(files);
        Path elsewhere = Files.createDirectories(folder.resolve("blobs")).resolve("a1b2");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
      }
      case SECOND_PATH -> {
        Path file = dice.pick(files);
        Files.createSymbolicLink(file.resolveSibling("second-" + file.getFileName()), file);
      }
      case SPLITS -> {
        rename(files.get(0), "train-");
        rename(files.get(1), "test-");
      }
      case DAYS -> {
        for (Path file : files.subList(0, dice.between(1, files.size() - 1))) {
          Path moved = folder.resolve(SECOND_DAY).resolve(folder.resolve("in").relativize(file));
          Files.createDirectories(moved.getParent());
          Files.move(file, moved);
        }
      }
    }
  }

  private static void rename(Path file, String prefix) throws IOException {
    Files.move(file, file.resolveSibling(prefix + file.getFileName()));
  }

  /** The files that a reader does not skip, which are not empty. */
  private static List<Path> dataFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("in"))) {
      return files
          .filter(
              file -> Files.isRegularFile(file) && !isHidden(file) && file.toFile().length() > 0)
          .sorted()
          .toList();
    }
  }

  private static boolean isHidden(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("_") || name.startsWith(".");
  }
}
