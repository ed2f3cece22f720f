package io.github.adaptivemargins.input.annotations;

import io.github.adaptivemargins.failure.JobException;
import io.github.adaptivemargins.input.dataset.DeclaredClasses;
import io.github.adaptivemargins.input.dataset.LabelColumn;
import io.github.adaptivemargins.input.settings.InputFormat;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A kind of JSON document with one list of labelled elements. */
interface AnnotationFormat extends Serializable {
  static AnnotationFormat of(InputFormat format) {
    return format == InputFormat.COCO ? new CocoFormat() : new OpenMmlabFormat();
  }

  /** The JSON field of the list. */
  String listName();

  /** What the labels are, and whether they are class indexes by default. */
  LabelColumn label();

  /**
   * This format for documents that declare these classes.. Its labels throw BAD_DATA if they
   * contradict the classes.
   */
  default AnnotationFormat withClasses(DeclaredClasses declared) {
    return this;
  }

  /**
   * Opens the labels of a document.
   *
   * @throws JobException BAD_DATA, if the document has no list of labelled elements
   */
  ElementLabelIterator openLabels(String document, Configuration conf) throws IOException;

  /**
   * Reads the classes that a document declares; empty if it declares none.
   *
   * @throws JobException BAD_DATA, if the classes are not well formed
   */
  Optional<DeclaredClasses> readClasses(String document, Configuration conf) throws IOException;
}
