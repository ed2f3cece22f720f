package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Documents of annotations and categories, in COCO's format. */
final class CategoryDocuments {
  private final Dice dice;
  private final List<Integer> ids;

  private CategoryDocuments(Dice dice) {
    this.dice = dice;
    this.ids =
        IntStream.range(0, dice.between(1, 6))
            .map(i -> 5 - i)
            .map(i -> dice.onceIn(3) ? i * 3 : i)
            .boxed()
            .distinct()
            .toList();
  }

  static Dataset coco(Dice dice) {
    return new CategoryDocuments(dice).dataset();
  }

  private Dataset dataset() {
    String text = document();
    if (dice.onceIn(3)) {
      text = Mutation.of(dice, text, "\"", ",", "{", "}", "]", "[", "1", "\\", "\n", "null,");
    }
    List<byte[]> documents = new ArrayList<>(List.of(text.getBytes(UTF_8)));
    if (dice.onceIn(5)) {
      documents.add(document().getBytes(UTF_8));
    }
    Map<String, byte[]> stored = new LinkedHashMap<>();
    for (int i = 0; i < documents.size(); i++) {
      Compression.of(dice).store(stored, "in/part-" + i + ".json", documents.get(i));
    }
    ClassOptions options =
        new ClassOptions(
            dice.onceIn(3)
                ? ClassOptions.Order.INDEX
                : dice.pick(ClassOptions.Order.SORTED, ClassOptions.Order.NATURAL),
            dice.onceIn(3),
            Optional.empty(),
            Optional.empty());
    List<String> args =
        new ArrayList<>(List.of("--input", Datasets.FOLDER + "/in", "--format", "coco"));
    boolean isDefault = options.order() == ClassOptions.Order.SORTED && dice.onceIn(2);
    args.addAll(options.args(""));
    if (options.order() == ClassOptions.Order.INDEX) {
      args.addAll(List.of("--label-encoding", "index"));
    } else if (isDefault) {
      args.removeAll(List.of("--label-encoding", "sorted"));
    }
    return new Dataset(
        stored,
        new DuckFiles(Map.of()),
        args,
        Dataset.splitBytes(dice),
        verdict(documents, options));
  }

  private static Verdict verdict(List<byte[]> documents, ClassOptions options) {
    try {
      Map<Long, String> categories = null;
      List<Sample> samples = new ArrayList<>();
      for (byte[] document : documents) {
        JsonNode root = Annotations.read(new String(document, UTF_8), "annotations");
        Map<Long, String> here = categories(root.path("categories"));
        if (categories != null && !categories.equals(here)) {
          throw new BadDataException("other categories");
        }
        categories = here;
        for (JsonNode annotation : root.path("annotations")) {
          samples.add(Annotations.sample(annotation.path("category_id")));
        }
      }
      List<String> ids = categories.keySet().stream().map(id -> Long.toString(id)).toList();
      return options.sorted()
          ? ClassRules.apply(
              new ClassOptions(options.order(), options.drop(), Optional.empty(), Optional.of(ids)),
              samples)
          : ofIndexes(options, ids, samples);
    } catch (BadDataException e) {
      return Verdict.badData(e.getMessage());
    }
  }

  /** The ids are the classes, and those between them absent ones that no label can stand for. */
  private static Verdict ofIndexes(ClassOptions options, List<String> ids, List<Sample> samples) {
    int classes = 1 + Integer.parseInt(ids.get(ids.size() - 1));
    return ClassRules.apply(
        new ClassOptions(options.order(), options.drop(), Optional.of(classes), Optional.empty()),
        samples.stream()
            .map(
                sample ->
                    sample.label() != null && ids.contains(sample.label().replaceFirst("\\.0$", ""))
                        ? sample
                        : new Sample(sample.label(), Sample.Kind.NO_CLASS, 1))
            .toList());
  }

  private static Map<Long, String> categories(JsonNode list) throws BadDataException {
    Map<Long, String> categories = new TreeMap<>();
    for (JsonNode category : list.isArray() ? list : List.<JsonNode>of()) {
      JsonNode id = category.path("id");
      if (!(id.isNumber() || id.isTextual())) {
        throw new BadDataException("no id");
      }
      String name = category.path("name").isContainerNode() ? "" : category.path("name").asText("");
      if (categories.put(integer(id.asText()), name) != null) {
        throw new BadDataException("a category that stands twice");
      }
    }
    if (categories.isEmpty()) {
      throw new BadDataException("no categories");
    }
    return categories;
  }

  private static long integer(String text) throws BadDataException {
    try {
      return new BigDecimal(text).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new BadDataException("an id that is no integer");
    }
  }

  private String document() {
    String categories =
        ids.stream()
            .map(id -> "{\"id\": " + id + ", \"name\": \"n" + id + "\", \"x\": {\"id\": 9}}")
            .collect(Collectors.joining(", ", "\"categories\": [", "]"));
    String annotations =
        IntStream.range(0, dice.onceIn(25) ? 0 : dice.between(1, 9))
            .mapToObj(i -> annotation())
            .collect(Collectors.joining(",\n", "\"annotations\": [", "]"));
    String images = "\"images\": [{\"category_id\": 1}], ";
    return dice.onceIn(2)
        ? "{" + images + categories + ", " + annotations + "}"
        : "{" + annotations + ", " + images + categories + "}";
  }

  private String annotation() {
    String id =
        dice.onceIn(25)
            ? dice.pick("null", "[]", "{}", "2.5", "-1", "true", "17", "\"other\"")
            : dice.pick(ids) + dice.pick("", "", "", ".0");
    String other = dice.pick("\"image_id\": \"a\"", "\"x\": NaN", "\"m\": {\"category_id\": 7}");
    return dice.onceIn(60) ? "{" + other + "}" : "{" + other + ", \"category_id\": " + id + "}";
  }
}
