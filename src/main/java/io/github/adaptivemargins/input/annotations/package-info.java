/**
 * Labels in JSON annotation documents: OpenMMLab 2.0 and COCO.
 *
 * <p>In: paths of documents. Out: a dataset of labels, and the classes that the documents declare.
 * It must not know the other kinds of input.
 */
package io.github.adaptivemargins.input.annotations;
