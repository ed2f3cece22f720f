package io.github.adaptivemargins.classes;

import io.github.adaptivemargins.count.RawLabelCounts.StringInterpretation;
import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.dataset.LabelSource;
import java.util.Optional;

/**
 * What options and input say about labels, whatever the source of classes.
 *
 * @param encoding of the options, else the default of the input
 * @param isEncodingExplicit whether an option or declared classes decide the encoding
 * @param type of the label column
 * @param numClasses of the options or declared by the input
 * @param declared the declared classes, if they say which labels there are
 */
record EffectiveLabelSettings(
    LabelEncoding encoding,
    boolean isEncodingExplicit,
    LabelColumn.Type type,
    Optional<Integer> numClasses,
    Optional<DeclaredClasses> declared) {
  /**
   * @throws JobException BAD_DATA, if {@code --num-classes} contradicts the declared classes
   */
  static EffectiveLabelSettings of(ClassSettings settings, LabelSource source) {
    LabelEncoding encoding =
        settings
            .encoding()
            .orElse(source.label().isIndex() ? LabelEncoding.INDEX : LabelEncoding.SORTED);
    Optional<DeclaredClasses> declared = source.declaredClasses();
    return new EffectiveLabelSettings(
        encoding,
        settings.encoding().isPresent() || declared.isPresent(),
        source.label().type(),
        numClasses(settings.numClasses(), declared.map(classes -> number(classes, encoding))),
        declared.filter(DeclaredClasses::hasLabels));
  }

  private static int number(DeclaredClasses classes, LabelEncoding encoding) {
    int names = classes.names().size();
    return encoding == LabelEncoding.INDEX && classes.hasIds()
        ? LabelEncoding.identityTo(classes.ids().get(names - 1), names).size()
        : names;
  }

  private static Optional<Integer> numClasses(
      Optional<Integer> option, Optional<Integer> declared) {
    if (declared.isPresent() && !option.orElse(declared.get()).equals(declared.get())) {
      throw JobException.badData(
          "--num-classes is " + option.get() + " but the input lists " + declared.get());
    }
    return option.or(() -> declared);
  }

  StringInterpretation stringInterpretation() {
    return switch (type) {
      case INTEGER_TEXT -> StringInterpretation.INTEGERS;
      case TEXT -> encoding.stringInterpretation(/* isText= */ true);
      case STRING, NUMBER -> encoding.stringInterpretation(/* isText= */ false);
    };
  }

  /** Which labels can be a class that no list has. */
  ValidLabelCounts.Bounds bounds() {
    boolean isBounded = encoding == LabelEncoding.INDEX && numClasses.isPresent();
    return new ValidLabelCounts.Bounds(
        isBounded ? numClasses.get() - 1L : Long.MAX_VALUE, declared.map(DeclaredClasses::labels));
  }
}
