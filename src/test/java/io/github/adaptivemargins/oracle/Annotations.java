package io.github.adaptivemargins.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** OpenMMLab 2.0 annotation documents. */
final class Annotations {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              new JsonFactoryBuilder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Dice dice;
  private final boolean areNames;
  private final int classes;

  private Annotations(Dice dice) {
    this.dice = dice;
    this.areNames = dice.onceIn(4);
    this.classes = dice.between(1, 6);
  }

  static Dataset openMmlab(Dice dice) {
    return new Annotations(dice).dataset();
  }

  private Dataset dataset() {
    String text = document();
    if (dice.onceIn(3)) {
      text = Mutation.of(dice, text, "\"", ",", "{", "}", "]", "[", "1", "\\", "\n", "null,");
    }
    ClassOptions options =
        new ClassOptions(
            dice.onceIn(4) ? ClassOptions.order(dice) : ClassOptions.Order.INDEX,
            dice.onceIn(3),
            Optional.empty(),
            Optional.empty());
    List<String> args =
        new ArrayList<>(List.of("--input", Datasets.FOLDER + "/in", "--format", "openmmlab"));
    args.addAll(options.args(""));
    return new Dataset(
        Map.of("in/train.json", text.getBytes(UTF_8)),
        new DuckFiles(Map.of()),
        args,
        Dataset.splitBytes(dice),
        verdict(text, options));
  }

  private static Verdict verdict(String document, ClassOptions options) {
    try {
      JsonNode root = read(document, "data_list");
      List<Sample> samples = samples(root);
      return ClassRules.apply(withClasses(options, root, samples), samples);
    } catch (BadDataException e) {
      return Verdict.badData(e.getMessage());
    }
  }

  /** What the document says of its classes, as if it were said by options. */
  private static ClassOptions withClasses(ClassOptions options, JsonNode root, List<Sample> samples)
      throws BadDataException {
    JsonNode classes = root.path("metainfo").path("classes");
    if (!classes.isArray()) {
      return options;
    }
    List<String> names = new ArrayList<>();
    classes.forEach(
        name -> names.add(name.isNull() ? Integer.toString(names.size()) : name.asText()));
    // The first label says whether they are names or indices.
    boolean areNames =
        samples.stream()
            .map(Sample::label)
            .filter(label -> label != null && !label.isEmpty())
            .findFirst()
            .filter(label -> !label.matches("[-+]?[0-9].*"))
            .isPresent();
    if (areNames && Set.copyOf(names).size() < names.size()) {
      throw new BadDataException("a class that is listed twice");
    }
    return areNames
        ? new ClassOptions(
            ClassOptions.Order.INDEX, options.drop(), Optional.empty(), Optional.of(names))
        : new ClassOptions(
            options.order(), options.drop(), Optional.of(names.size()), Optional.empty());
  }

  /**
   * @param list that it has to have
   */
  static JsonNode read(String document, String list) throws BadDataException {
    try {
      JsonNode root = MAPPER.readTree(document);
      if (!root.path(list).isArray()) {
        throw new BadDataException("no " + list);
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new BadDataException("no JSON");
    }
  }

  private static List<Sample> samples(JsonNode root) throws BadDataException {
    List<Sample> samples = new ArrayList<>();
    int classes = root.path("metainfo").path("classes").size();
    for (JsonNode element : root.path("data_list")) {
      JsonNode label = element.path("gt_label");
      if (label.isArray()) {
        checkList(label, classes);
        for (JsonNode one : label) {
          samples.add(sample(one));
        }
      } else {
        samples.add(sample(label));
      }
    }
    if (classes > 0 && hasMixedLabels(root)) {
      throw new BadDataException("names and indexes");
    }
    return samples;
  }

  private static boolean hasMixedLabels(JsonNode root) {
    Set<Boolean> areNames = new HashSet<>();
    for (JsonNode element : root.path("data_list")) {
      JsonNode label = element.path("gt_label");
      List<JsonNode> labels = new ArrayList<>();
      (label.isArray() ? label : List.of(label)).forEach(labels::add);
      labels.stream()
          .filter(one -> one.isTextual() || one.isNumber())
          .forEach(one -> areNames.add(one.isTextual()));
    }
    return areNames.size() > 1;
  }

  /** A list has each label once, and is no vector of a digit per class. */
  private static void checkList(JsonNode list, int classes) throws BadDataException {
    List<String> labels = new ArrayList<>();
    list.forEach(one -> labels.add(one.asText().replaceFirst("[.]0*$", "")));
    labels.removeIf(String::isEmpty);
    boolean areBits = list.size() > 0 && labels.stream().allMatch(l -> l.matches("[01]"));
    boolean isPerClass =
        list.size() > 2
            || (list.size() == 2 && classes == 2)
            || (classes == 0 && labels.equals(List.of("1", "0")));
    if (Set.copyOf(labels).size() < labels.size() || (areBits && isPerClass)) {
      throw new BadDataException("a list with a label twice, or a one-hot vector");
    }
  }

  static Sample sample(JsonNode label) throws BadDataException {
    if (label.isContainerNode() || label.isBoolean()) {
      throw new BadDataException("a gt_label that is no label");
    }
    return Sample.ofText(label.isNull() || label.isMissingNode() ? null : label.asText(), 1);
  }

  private String document() {
    String list =
        "\"data_list\": ["
            + IntStream.range(0, dice.onceIn(25) ? 0 : dice.between(1, 9))
                .mapToObj(i -> element())
                .collect(Collectors.joining(",\n"))
            + "]";
    String names =
        IntStream.range(0, classes)
            .mapToObj(i -> "\"" + "zyxwvu".charAt(i) + "\"")
            .collect(Collectors.joining(", "));
    String metainfo =
        "\"metainfo\": {" + (dice.onceIn(5) ? "" : "\"classes\": [" + names + "]") + "}";
    String more = dice.onceIn(40) ? ", \"data_list\": [{\"gt_label\": 0}]" : "";
    String document =
        dice.onceIn(2)
            ? "{" + metainfo + ", " + list + more + "}"
            : "{" + list + more + ", " + metainfo + "}";
    return document + (dice.onceIn(40) ? dice.pick("{}", "\n{\"data_list\": []}", "]", "\n") : "");
  }

  private String element() {
    String label =
        dice.onceIn(40)
            ? dice.pick("null", "[]", "{}", "2.5", "-1", "true", "[[1]]", "\"other\"", "1.0")
            : dice.onceIn(6) ? "[" + label() + ", " + label() + "]" : label();
    String gt = "\"gt_label\": " + label + (dice.onceIn(80) ? ", \"gt_label\": 0" : "");
    String other = dice.pick("\"img_path\": \"a\"", "\"x\": NaN", "\"m\": {\"gt_label\": 7}");
    return dice.onceIn(60) ? "{" + other + "}" : "{" + other + ", " + gt + "}";
  }

  private String label() {
    int label = dice.below(dice.onceIn(30) ? classes + 1 : classes);
    return areNames ? "\"" + "zyxwvut".charAt(label) + "\"" : Integer.toString(label);
  }
}
