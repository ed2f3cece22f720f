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
  private final String letters;
  private final int classes;

  private Annotations(Dice dice) {
    this.dice = dice;
    this.areNames = dice.onceIn(3);
    this.letters = dice.pick("zyxwvut", "zyxwvut", "6543210", "0123456");
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
      List<String> names = classNames(root);
      checkLists(root, names.size());
      ClassOptions all = withClasses(options, root, names);
      List<Sample> samples = samples(root);
      return ClassRules.apply(
          all,
          all.list().isPresent() ? samples.stream().map(Annotations::named).toList() : samples);
    } catch (BadDataException e) {
      return Verdict.badData(e.getMessage());
    }
  }

  private static List<String> classNames(JsonNode root) {
    List<String> names = new ArrayList<>();
    JsonNode classes = root.path("metainfo").path("classes");
    if (classes.isArray()) {
      classes.forEach(
          name -> names.add(name.isNull() ? Integer.toString(names.size()) : name.asText()));
    }
    return names;
  }

  /** What the document says of its classes, as if it were said by options. */
  private static ClassOptions withClasses(ClassOptions options, JsonNode root, List<String> names)
      throws BadDataException {
    if (!root.path("metainfo").path("classes").isArray()) {
      return options;
    }
    boolean areNames = !names.isEmpty() && areNames(labels(root), names);
    if (areNames && Set.copyOf(names).size() < names.size()) {
      throw new BadDataException("a class that is listed twice");
    }
    return areNames
        ? new ClassOptions(
            ClassOptions.Order.INDEX, options.drop(), Optional.empty(), Optional.of(names))
        : new ClassOptions(
            options.order(), options.drop(), Optional.of(names.size()), Optional.empty());
  }

  /** The first label says whether labels are names or indexes; no later one contradicts it. */
  private static boolean areNames(List<JsonNode> labels, List<String> names)
      throws BadDataException {
    List<JsonNode> written =
        labels.stream()
            .filter(l -> l.isValueNode() && !l.isNull() && !l.asText().isEmpty())
            .toList();
    boolean areNames = !written.isEmpty() && isName(written.get(0), names);
    for (JsonNode label : written) {
      if (areNames ? label.isNumber() : isName(label, names)) {
        throw new BadDataException("names among indexes");
      }
    }
    return areNames;
  }

  private static boolean isName(JsonNode label, List<String> names) {
    boolean areIndexes =
        IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals("" + i));
    boolean isInteger = label.asText().matches("[-+]?[0-9]+([.]0*)?");
    return label.isTextual() && (!isInteger || (!areIndexes && names.contains(label.asText())));
  }

  /** A list names no label twice, and is no vector of a bit per class. */
  private static void checkLists(JsonNode root, int classes) throws BadDataException {
    for (JsonNode element : root.path("data_list")) {
      JsonNode list = element.path("gt_label");
      List<String> labels = new ArrayList<>();
      boolean areBits = list.isArray();
      for (JsonNode label : list.isArray() ? list : MAPPER.createArrayNode()) {
        String text = label.isNull() ? "" : label.asText().replaceFirst("[.]0*$", "");
        areBits &= label.isNumber() && (text.equals("0") || text.equals("1"));
        if (!text.isEmpty() && labels.contains(text)) {
          throw new BadDataException("a label twice in a list");
        }
        labels.add(text);
      }
      boolean isPair = labels.equals(List.of("1", "0")) && classes == 0;
      if (areBits && labels.size() == 2 && (classes == 2 || isPair)) {
        throw new BadDataException("a bit per class");
      }
    }
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
    for (JsonNode label : labels(root)) {
      samples.add(sample(label));
    }
    return samples;
  }

  /** A sample whose label is a class name: a string, also if it is written like an integer. */
  private static Sample named(Sample sample) {
    return sample.label() == null
        ? sample
        : new Sample(sample.label(), Sample.Kind.STRING, sample.samples());
  }

  private static List<JsonNode> labels(JsonNode root) {
    List<JsonNode> labels = new ArrayList<>();
    for (JsonNode element : root.path("data_list")) {
      JsonNode label = element.path("gt_label");
      if (label.isArray()) {
        label.forEach(labels::add);
      } else {
        labels.add(label);
      }
    }
    return labels;
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
            .mapToObj(i -> "\"" + letters.charAt(i) + "\"")
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
    boolean isName = areNames ^ dice.onceIn(40);
    return isName ? "\"" + letters.charAt(label) + "\"" : Integer.toString(label);
  }
}
